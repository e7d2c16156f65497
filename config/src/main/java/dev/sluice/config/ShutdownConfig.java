package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code shutdown}.
 *
 * @param grace time for calls in flight to complete before the rest is cut, default 30 s; zero cuts at once
 * @param retry hint to legacy streams when to connect again, default 1 s
 */
public record ShutdownConfig(Duration grace, Duration retry) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static ShutdownConfig defaults() {
        return new ShutdownConfig(Duration.ofSeconds(30), Duration.ofSeconds(1));
    }
}
