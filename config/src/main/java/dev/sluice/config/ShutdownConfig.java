package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code shutdown}.
 *
 * @param delay time between the signal to stop and the end of listening, default 0 s. Whoever spreads clients over
 *     several replicas sees at once that this one is not ready any more and needs this time to take it out; on a laptop
 *     nobody looks, so that the default costs nothing
 * @param linger time without a byte after which a connection that waits for no answer is closed, once listening has
 *     ended, default 500 ms; zero closes it at once. A request may be on its way on it
 * @param grace time for calls in flight to complete before the rest is cut, default 30 s; zero cuts at once
 * @param retry hint to legacy streams when to connect again, default 1 s
 * @param step time for each step of stopping, such as writing down what is not written yet, default 5 s; one that takes
 *     longer is given up
 */
public record ShutdownConfig(Duration delay, Duration linger, Duration grace, Duration retry, Duration step) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static ShutdownConfig defaults() {
        return new ShutdownConfig(
                Duration.ZERO,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }
}
