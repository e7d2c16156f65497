package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.SluiceConfig;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;

final class SharedThreadsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void blocking_moreThanRunsAndWaits_isRefused() throws InterruptedException {
        Map<String, Object> file = Yaml.with(Yaml.minimal("http://127.0.0.1:1/mcp"), "limits.blockingThreads", 1);
        SluiceConfig config = Yaml.load(Yaml.with(file, "limits.blockingQueue", 1));
        Scheduler blocking = SharedThreads.blocking(config.limits());
        CountDownLatch begun = new CountDownLatch(1);
        var running = blocking.schedule(() -> {
            begun.countDown();
            hold();
        });
        begun.await();
        var waiting = blocking.schedule(() -> {});

        assertThatThrownBy(() -> blocking.schedule(() -> {})).isInstanceOf(RejectedExecutionException.class);

        end.countDown();
        running.dispose();
        waiting.dispose();
        blocking.dispose();
    }

    private void hold() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
