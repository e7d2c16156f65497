package dev.sluice.session.redis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** The one place of this package where work runs that no caller waits for. Whoever owns it ends it. Thread-safe. */
final class Background implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Background.class);

    private final Disposable.Composite running = Disposables.composite();

    /** Runs work until it ends or the owner gives up; a failure is logged, so work handles its own first. */
    Disposable run(String what, Mono<Void> work) {
        Disposable.Swap slot = Disposables.swap();
        if (!running.add(slot)) {
            return slot;
        }
        slot.update(work.doFinally(end -> running.remove(slot))
                .subscribe(nothing -> {}, error -> LOGGER.error("Background work failed: {}", what, error)));
        return slot;
    }

    @Override
    public void dispose() {
        running.dispose();
    }

    @Override
    public boolean isDisposed() {
        return running.isDisposed();
    }
}
