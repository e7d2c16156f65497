package dev.sluice.session.redis;

import dev.sluice.session.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** When Redis last did not answer as it should, on any connection. Thread-safe. */
final class LastTrouble {
    private static final long NEVER = Long.MIN_VALUE;

    private final Scheduler clock;
    private volatile long lastNanos = NEVER;

    LastTrouble(Scheduler clock) {
        this.clock = clock;
    }

    void note() {
        lastNanos = clock.now(TimeUnit.NANOSECONDS);
    }

    /** What callers are told of a trouble, which is noted. */
    StoreUnavailableException noted(Throwable cause) {
        note();
        return RedisTrouble.unavailable(cause);
    }

    boolean isWithin(Duration time) {
        long last = lastNanos;
        return last != NEVER && clock.now(TimeUnit.NANOSECONDS) - last <= time.toNanos();
    }
}
