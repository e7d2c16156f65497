package dev.sluice.session;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The passes that remove expired sessions, and their timer.
 *
 * <p>A pass works in slices and leaves its thread between two of them. Passes take turns, so that one asked for by hand
 * does not overlap one of the timer; the timer's next pause begins when its last pass has ended.
 */
final class Cleanup {
    private static final Logger LOGGER = LoggerFactory.getLogger(Cleanup.class);
    private static final int SLICE = 256;

    private final LiveSessions sessions;
    private final Removals removals;
    private final LongSupplier now;
    private final Scheduler scheduler;
    private final Turn passes = new Turn();
    private final LongAdder runs = new LongAdder();
    private final FailureLog failures = new FailureLog(LOGGER, "a cleanup pass failed");

    Cleanup(LiveSessions sessions, Removals removals, LongSupplier now, Scheduler scheduler) {
        this.sessions = sessions;
        this.removals = removals;
        this.now = now;
        this.scheduler = scheduler;
    }

    /**
     * Starts the timer. This is the one place of the module where work runs that no caller waits for: the manager owns it
     * and ends it with the returned handle.
     */
    Disposable start(Duration interval) {
        return Mono.delay(interval, scheduler)
                .then(pass().onErrorResume(this::survive))
                .repeat()
                .subscribe(none -> {}, failure -> LOGGER.error("the cleanup of sessions has stopped", failure));
    }

    private Mono<Void> survive(Throwable failure) {
        failures.failed(failure);
        return Mono.empty();
    }

    /** Removes everything that has expired, and tries again what could not be removed before. */
    Mono<Void> pass() {
        return passes.take(removals.retry().then(slices())).doOnTerminate(runs::increment);
    }

    private Mono<Void> slices() {
        return slice().expand(more -> more ? slice().subscribeOn(scheduler) : Mono.empty())
                .then();
    }

    /** Emits whether another slice is needed. */
    private Mono<Boolean> slice() {
        return Mono.fromSupplier(() -> sessions.endExpired(now.getAsLong(), SLICE))
                .flatMap(slice -> removals.carryOut(slice.removals()).thenReturn(slice.more()));
    }

    long runs() {
        return runs.sum();
    }
}
