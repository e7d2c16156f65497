package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class WheelSchedulerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final WheelScheduler scheduler =
            new WheelScheduler("test-wheel", Schedulers.newParallel("test-timer", 1, true));
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        scheduler.dispose();
    }

    @Test
    void schedule_withDelay_runsOnTheExecutorAndNotEarly() {
        long start = System.nanoTime();

        String thread = Mono.delay(Duration.ofMillis(60), scheduler)
                .map(tick -> Thread.currentThread().getName())
                .block(LIMIT);

        assertThat(thread).startsWith("test-timer");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
    }

    @Test
    void schedule_disposedBeforeItsTime_neverRuns() {
        Disposable cancelled = scheduler.schedule(() -> ran.add("cancelled"), 40, TimeUnit.MILLISECONDS);
        cancelled.dispose();
        var unused = scheduler.schedule(() -> ran.add("later"), 100, TimeUnit.MILLISECONDS);

        await().atMost(LIMIT).until(() -> ran.contains("later"));

        assertThat(ran).containsExactly("later");
        assertThat(cancelled.isDisposed()).isTrue();
    }

    @Test
    void schedule_withoutDelay_runsOnTheExecutor() {
        var unused = scheduler.schedule(() -> ran.add(Thread.currentThread().getName()));

        await().atMost(LIMIT).until(() -> !ran.isEmpty());

        assertThat(ran.peek()).startsWith("test-timer");
    }

    @Test
    void schedulePeriodically_repeatsUntilDisposed() {
        StepVerifier.create(Flux.interval(Duration.ofMillis(20), scheduler).take(3))
                .expectNext(0L, 1L, 2L)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void schedulePeriodically_disposedByItsOwnRun_runsNoMore() {
        AtomicInteger runs = new AtomicInteger();
        Disposable.Swap series = reactor.core.Disposables.swap();
        assertThat(series.update(scheduler.schedulePeriodically(
                        () -> {
                            runs.incrementAndGet();
                            series.dispose();
                        },
                        20,
                        20,
                        TimeUnit.MILLISECONDS)))
                .isTrue();

        assertThat(Mono.delay(Duration.ofMillis(200), scheduler).block(LIMIT)).isZero();

        assertThat(runs).hasValue(1);
    }

    @Test
    void worker_disposed_takesItsTasksWithIt() {
        Scheduler.Worker worker = scheduler.createWorker();
        var unused = worker.schedule(() -> ran.add("delayed"), 40, TimeUnit.MILLISECONDS);
        unused = worker.schedulePeriodically(() -> ran.add("periodic"), 40, 40, TimeUnit.MILLISECONDS);
        worker.dispose();

        assertThat(Mono.delay(Duration.ofMillis(150), scheduler).block(LIMIT)).isZero();

        assertThat(ran).isEmpty();
        assertThatThrownBy(() -> {
                    var unusedTask = worker.schedule(() -> ran.add("refused"));
                })
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void schedule_afterDispose_isRefused() {
        scheduler.dispose();

        StepVerifier.create(Mono.delay(Duration.ofMillis(10), scheduler))
                .expectError(RejectedExecutionException.class)
                .verify(LIMIT);
        assertThat(scheduler.isDisposed()).isTrue();
    }
}
