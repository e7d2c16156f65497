package dev.sluice.interceptors.remote;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** Runs what no message waits for: the renewal of lists, the hearing of notices. Thread-safe. */
final class Background implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Background.class);

    private final Disposable.Composite running = Disposables.composite();

    /** Runs work until it ends or the owner gives up; a failure is logged, so work handles its own first. */
    void run(String what, Mono<Void> work) {
        Task task = new Task(what);
        if (running.add(task)) {
            work.subscribe(task);
        }
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
