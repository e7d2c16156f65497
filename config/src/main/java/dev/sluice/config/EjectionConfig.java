package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code upstream.ejection} of a route: when one of several upstream replicas is left alone for a while.
 *
 * @param failures failures in a row after which a replica is left alone, default 5
 * @param time how long the first time, default 5 s; each time soon after the one before takes twice as long
 * @param longestTime how long at most, default 5 min; at least {@code time}
 * @param maxShare how many of the replicas at most are left alone at the same time, in percent, default 50; at least one
 *     always stays in use
 */
public record EjectionConfig(int failures, Duration time, Duration longestTime, int maxShare) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static EjectionConfig defaults() {
        return new EjectionConfig(5, Duration.ofSeconds(5), Duration.ofMinutes(5), 50);
    }
}
