package dev.sluice.session.redis.store;

import java.time.Duration;

/** Hears how a shared store answers, for metrics. Called from any thread; must not block or throw. */
@FunctionalInterface
public interface StoreListener {
    /**
     * Somebody who does not listen.
     *
     * @return does nothing
     */
    static StoreListener none() {
        return (operation, took, answered) -> {};
    }

    /**
     * A call of the store has ended.
     *
     * @param operation which one
     * @param took how long
     * @param answered false when it did not answer
     */
    void called(StoreOperation operation, Duration took, boolean answered);
}
