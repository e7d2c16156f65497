package dev.sluice.proxy.bridge.parking;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Runs what no client waits for: calls whose clients come and go, answers to questions, the end of sessions. Thread-safe.
 */
final class Background implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Background.class);

    private static final Duration SETTLING_INTERVAL = Duration.ofMillis(20);

    private final Disposable.Composite running = Disposables.composite();

    /** Runs work until it ends or the owner gives up; a failure is logged, so work handles its own first. */
    Disposable run(String what, Mono<Void> work) {
        Task task = new Task(what);
        if (running.add(task)) {
            work.subscribe(task);
        }
        return task;
    }

    /** Completes once nothing runs; what begins later is not waited for. */
    Mono<Void> settled(Scheduler timer) {
        return Mono.defer(() -> running.size() == 0
                ? Mono.empty()
                : Mono.delay(SETTLING_INTERVAL, timer).then(settled(timer)));
    }

    @Override
    public void dispose() {
        running.dispose();
    }

    @Override
    public boolean isDisposed() {
        return running.isDisposed();
    }

    private final class Task extends BaseSubscriber<Void> {
        private final String what;

        Task(String what) {
            this.what = what;
        }

        @Override
        protected void hookOnError(Throwable error) {
            LOGGER.debug("{} failed: {}", what, error.toString());
        }

        @Override
        protected void hookFinally(SignalType end) {
            var unused = running.remove(this);
        }
    }
}
