package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code session.pressure}: what cleanup does when room for sessions gets scarce.
 *
 * @param moderate over how many percent a regular pass runs at once, default 75; less than {@code high}
 * @param high over how many percent a pass with the limits that follow runs at once, default 85
 * @param maxIdle longest time without use in such a pass, default 15 min
 * @param maxAge longest life of a session in such a pass, default 12 h
 */
public record PressureConfig(int moderate, int high, Duration maxIdle, Duration maxAge) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static PressureConfig defaults() {
        return new PressureConfig(75, 85, Duration.ofMinutes(15), Duration.ofHours(12));
    }
}
