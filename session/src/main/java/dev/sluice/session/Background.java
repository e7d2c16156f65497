package dev.sluice.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Work of the manager that no caller waits for; it ends with the manager. */
final class Background implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Background.class);

    private final Disposable.Composite works = Disposables.composite();

    /** Starts a work that is not expected to end by itself. */
    void start(String what, Flux<?> work) {
        works.add(work.subscribe(
                item -> {}, failure -> LOGGER.error("the {} has stopped and will not go on", what, failure)));
    }

    /** Runs a work that ends by itself; a failure is logged, so the work handles its own first. */
    void run(String what, Mono<Void> work) {
        Disposable.Swap slot = Disposables.swap();
        if (works.add(slot)) {
            slot.update(work.doFinally(end -> works.remove(slot))
                    .subscribe(nothing -> {}, failure -> LOGGER.error("{} has failed", what, failure)));
        }
    }

    @Override
    public void dispose() {
        works.dispose();
    }

    @Override
    public boolean isDisposed() {
        return works.isDisposed();
    }
}
