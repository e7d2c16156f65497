package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Direction;

/** Hears what every call of an interceptor came to, for metrics and logs. Must neither block nor throw. */
@FunctionalInterface
public interface ChainListener {
    /**
     * An interceptor was asked, and this came of it. Called on the thread that the answer arrived on.
     *
     * @param interceptor its registered name
     * @param direction of the message
     * @param outcome what came of it
     * @param nanos from the question to the outcome, 0 or more
     */
    void outcome(String interceptor, Direction direction, Outcome outcome, long nanos);

    /**
     * Hears nothing.
     *
     * @return a listener without effect
     */
    static ChainListener none() {
        return (interceptor, direction, outcome, nanos) -> {};
    }
}
