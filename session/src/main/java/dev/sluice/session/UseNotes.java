package dev.sluice.session;

import java.time.Duration;
import java.util.function.LongSupplier;
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
    private final LongSupplier now;
    private final long interval;
    private final Duration busy;
    private final FailureLog failures = new FailureLog(LOGGER, "the use of a session could not be noted");

    UseNotes(SessionStore store, HeldSessions held, LongSupplier now, Duration interval) {
        this.store = store;
        this.held = held;
        this.now = now;
        this.interval = interval.toNanos();
        this.busy = interval.multipliedBy(3);
    }

    /** Notes a use, unless one was noted within the interval. */
    Mono<Void> used(LiveSession live) {
        long time = now.getAsLong();
        live.use(time);
        return live.noteDue(time, interval) ? note(live, Duration.ZERO) : Mono.empty();
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
