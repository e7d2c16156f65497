package dev.sluice.session;

import java.time.Duration;

/**
 * How many sessions there may be and how long they live.
 *
 * @param maxSessions sessions at one time, 1 to 100 000 000, default 10 000
 * @param maxIdle longest time without use and without a hold, 1 ms or more, default 1 h
 * @param maxAge longest life, 1 ms or more, default 24 h; a held session may reach twice that
 * @param cleanupInterval pause between two cleanup passes, 1 ms or more, default 60 s
 * @param anonymousAge longest life of an anonymous session, 1 ms or more, default 5 min
 * @param retryAfter what a refused client is told to wait, 1 ms or more, default 5 s
 */
public record SessionSettings(
        int maxSessions,
        Duration maxIdle,
        Duration maxAge,
        Duration cleanupInterval,
        Duration anonymousAge,
        Duration retryAfter) {
    private static final int HIGHEST_MAX_SESSIONS = 100_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException when one is out of its range; the message has the form {@code path: value
     *     (expected: range)}
     */
    public SessionSettings {
        if (maxSessions < 1 || maxSessions > HIGHEST_MAX_SESSIONS) {
            throw new IllegalArgumentException(
                    "session.maxSessions: " + maxSessions + " (expected: 1.." + HIGHEST_MAX_SESSIONS + ")");
        }
        requireLongEnough("maxIdle", maxIdle);
        requireLongEnough("maxAge", maxAge);
        requireLongEnough("cleanupInterval", cleanupInterval);
        requireLongEnough("anonymousAge", anonymousAge);
        requireLongEnough("retryAfter", retryAfter);
    }

    private static void requireLongEnough(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("session." + name + ": " + value + " (expected: 1ms or more)");
        }
    }

    /**
     * The settings of somebody who sets nothing.
     *
     * @return every value at its default
     */
    public static SessionSettings defaults() {
        return new SessionSettings(
                10_000,
                Duration.ofHours(1),
                Duration.ofHours(24),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5));
    }
}
