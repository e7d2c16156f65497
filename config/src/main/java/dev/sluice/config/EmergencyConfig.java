package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code session.emergency}: what cleanup does when there is hardly any room left for sessions.
 *
 * @param threshold over how many percent a pass with the limits that follow runs at once, default 95; more than {@code
 *     pressure.high}
 * @param maxIdle longest time without use in such a pass, default 5 min
 * @param maxAge longest life of a session in such a pass, default 1 h
 * @param patience how long a new session waits for such a pass to make room, default 1 s
 */
public record EmergencyConfig(int threshold, Duration maxIdle, Duration maxAge, Duration patience) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static EmergencyConfig defaults() {
        return new EmergencyConfig(95, Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(1));
    }
}
