package dev.sluice.interceptors.background;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Runs what no caller waits for: a call whose client may come and go, the end of an upstream session, the renewal of a
 * lease. Its owner ends it, and everything that still runs with it. Thread-safe.
 */
public final class Background implements Disposable {
    private static final Duration SETTLING_INTERVAL = Duration.ofMillis(20);

    private final Logger logger;
    private final Level level;
    private final Disposable.Composite running = Disposables.composite();

    /**
     * Runs nothing yet.
     *
     * @param logger of the owner
     * @param level at which work that fails is logged; work whose failure matters handles it itself
     */
    public Background(Logger logger, Level level) {
        this.logger = logger;
        this.level = level;
    }

    /**
     * Runs work until it ends, is given up, or the owner ends. After that of the owner it is not begun any more.
     *
     * @param what names it in the log
     * @param work what it emits is not looked at
     * @return gives it up
     */
    public Disposable run(String what, Publisher<?> work) {
        Task task = new Task(what);
        if (running.add(task)) {
            work.subscribe(task);
        }
        return task;
    }

    /**
     * As {@link #run}, for work that nobody gives up before its owner ends.
     *
     * @param what names it in the log
     * @param work what it emits is not looked at
     */
    public void start(String what, Publisher<?> work) {
        var unused = run(what, work);
    }

    /**
     * Waits until nothing runs; what begins later is not waited for.
     *
     * @param timer looks from time to time
     * @return completes then
     */
    public Mono<Void> settled(Scheduler timer) {
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

    private final class Task extends BaseSubscriber<Object> {
        private final String what;

        Task(String what) {
            this.what = what;
        }

        @Override
        protected void hookOnError(Throwable error) {
            logger.atLevel(level).setCause(error).log("Background work failed: {}", what);
        }

        @Override
        protected void hookFinally(SignalType end) {
            var unused = running.remove(this);
        }
    }
}
