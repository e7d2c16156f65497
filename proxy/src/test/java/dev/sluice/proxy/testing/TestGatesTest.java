package dev.sluice.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.slf4j.LoggerFactory;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Each gate is proved by something that it must catch. The samples are nested, so that no build runs them by itself. */
class TestGatesTest {
    @Test
    void blockingCall_onAReactorThread_throws() {
        Mono<Object> blocking = Mono.fromRunnable(TestGatesTest::sleep).subscribeOn(Schedulers.parallel());

        assertThatThrownBy(blocking::block).hasCauseInstanceOf(BlockingOperationError.class);
    }

    @Test
    void blockingCall_onAnEventLoop_throws() {
        LoopResources loops = LoopResources.create("gate", 1, true);
        Mono<Object> blocking =
                Mono.fromRunnable(TestGatesTest::sleep).subscribeOn(Schedulers.fromExecutor(loops.onServer(true)));

        assertThatThrownBy(blocking::block).hasCauseInstanceOf(BlockingOperationError.class);

        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }

    @Test
    void leakedBuffer_inATest_failsItsClass() {
        assertThat(failures(Leaks.class)).singleElement().asString().contains("leaked buffers");
    }

    @Test
    void errorLine_notAskedFor_failsTheTest() {
        assertThat(failures(Complains.class)).singleElement().asString().contains("lines at ERROR", "on purpose");
    }

    @Test
    void errorLine_askedForAndMissing_failsTheTest() {
        assertThat(failures(KeepsQuiet.class)).singleElement().asString().contains("lines at ERROR");
    }

    @Test
    @ExpectsErrorLines
    void errorLine_askedFor_isNoFailure() {
        LoggerFactory.getLogger(TestGatesTest.class).error("on purpose");
    }

    private static List<Throwable> failures(Class<?> sample) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(sample))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        return summary.getSummary().getFailures().stream()
                .map(TestExecutionSummary.Failure::getException)
                .toList();
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static final class Leaks {
        @Test
        void buffer_neverReleased() {
            ByteBuf forgotten = PooledByteBufAllocator.DEFAULT.directBuffer(64);
            assertThat(forgotten.writeInt(1).readableBytes()).isPositive();
        }
    }

    static final class Complains {
        @Test
        void line_atError() {
            LoggerFactory.getLogger(Complains.class).error("on purpose");
        }
    }

    static final class KeepsQuiet {
        @Test
        @ExpectsErrorLines
        void line_missing() {
            LockSupport.parkNanos(1);
        }
    }
}
