package dev.sluice.session;

import dev.sluice.interceptors.background.Background;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Notes in a shared store which sessions are in use here, so that no other replica takes them for idle. A note that is
 * lost makes a session look idle earlier, and nothing else.
 */
final class UseNotes {
    private static final Logger LOGGER = LoggerFactory.getLogger(UseNotes.class);
    private static final int AT_ONCE = 16;

    private final SessionStore store;
    private final HeldSessions held;
    private final Duration busy;
    private final Background background;
    private final int most;
    private final AtomicInteger underWay = new AtomicInteger();
    private final FailureLog failures = new FailureLog(LOGGER, "the use of a session could not be noted");

    /**
     * What is held is noted to stay in use for three intervals, so that one lost note does no harm; of other uses, so many
     * are noted at once at most.
     */
    UseNotes(SessionStore store, HeldSessions held, Duration interval, Background background, int most) {
        this.store = store;
        this.held = held;
        this.busy = interval.multipliedBy(3);
        this.background = background;
        this.most = most;
    }

    /** Notes a use that is over. Nobody waits for that, and where very many are noted, one is left to the next use. */
    void used(LiveSession live) {
        if (underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            return;
        }
        background.start(
                "noting the use of a session", note(live, Duration.ZERO).doFinally(end -> underWay.decrementAndGet()));
    }

    /** Notes that every held session stays in use for some intervals more. */
    Mono<Void> allHeld() {
        return Flux.fromIterable(held.all())
                .flatMap(live -> note(live, busy), AT_ONCE)
                .then();
    }

    private Mono<Void> note(LiveSession live, Duration busy) {
        return store.use(live.id(), busy)
                .doOnSuccess(noted -> failures.recovered())
                .onErrorResume(failure -> {
                    failures.failed(failure);
                    return Mono.empty();
                });
    }
}
