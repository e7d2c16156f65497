package dev.sluice.session;

import java.time.Duration;

/**
 * How many sessions there may be and how long they live.
 *
 * @param maxSessions sessions at one time, 1 to 100 000 000, default 10 000
 * @param maxPerPrincipal sessions of one principal at one time, 0 to 100 000 000; 0, the default, sets no such limit,
 *     since without authentication all clients are one principal
 * @param maxIdle longest time without use and without a hold, 1 ms or more, default 1 h
 * @param maxAge longest life, 1 ms or more, default 24 h; a held session may reach twice that
 * @param anonymousAge longest life of an anonymous session, held or not, 1 ms or more, default 5 min
 * @param cleanupInterval pause between two periodic cleanup passes, 1 ms or more, default 60 s
 * @param touchInterval least time between two uses of a session that observers hear of, 1 ms or more, default 15 s
 * @param retryAfter what a refused client is told to wait, 1 ms or more, default 5 s
 * @param tiers when cleanup steps up, and what it then takes away
 */
public record SessionSettings(
        int maxSessions,
        int maxPerPrincipal,
        Duration maxIdle,
        Duration maxAge,
        Duration anonymousAge,
        Duration cleanupInterval,
        Duration touchInterval,
        Duration retryAfter,
        TierSettings tiers) {
    private static final int MOST_SESSIONS = 100_000_000;

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException when one is out of its range; the message has the form {@code path: value
     *     (expected: range)}
     */
    public SessionSettings {
        Ranges.require("session.maxSessions", maxSessions, 1, MOST_SESSIONS);
        Ranges.require("session.maxPerPrincipal", maxPerPrincipal, 0, MOST_SESSIONS);
        Ranges.requireLongEnough("session.maxIdle", maxIdle);
        Ranges.requireLongEnough("session.maxAge", maxAge);
        Ranges.requireLongEnough("session.anonymousAge", anonymousAge);
        Ranges.requireLongEnough("session.cleanupInterval", cleanupInterval);
        Ranges.requireLongEnough("session.touchInterval", touchInterval);
        Ranges.requireLongEnough("session.retryAfter", retryAfter);
    }

    /**
     * The settings of somebody who sets nothing.
     *
     * @return every value at its default
     */
    public static SessionSettings defaults() {
        return new SessionSettings(
                10_000,
                0,
                Duration.ofHours(1),
                Duration.ofHours(24),
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                TierSettings.defaults());
    }

    /**
     * A copy with another capacity.
     *
     * @param maxSessions sessions at one time, 1 to 100 000 000
     * @return a copy
     */
    public SessionSettings withMaxSessions(int maxSessions) {
        return new SessionSettings(
                maxSessions,
                maxPerPrincipal,
                maxIdle,
                maxAge,
                anonymousAge,
                cleanupInterval,
                touchInterval,
                retryAfter,
                tiers);
    }
}
