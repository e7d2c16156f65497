package dev.sluice.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code session}: legacy sessions and what is kept of them.
 *
 * @param maxSessions live sessions at once, default 10000
 * @param maxPerPrincipal live sessions of one principal at once, default 0, which sets no such limit
 * @param maxIdle longest time without use before a session is removed, default 1 h; at most {@code maxAge}
 * @param maxAge longest life of a session, default 24 h
 * @param cleanupInterval time between two regular cleanup passes, default 60 s
 * @param touchInterval least time between two uses of a session that are noted, default 15 s
 * @param useNotes uses of sessions that are being noted in Redis at once, default 256
 * @param guestIdle how long a session that another replica looks after is remembered without being used here, default 5 min
 * @param tombstones ended sessions whose end is remembered in this process, default 10 000
 * @param tombstoneAge how long the end of a session is remembered, default 10 min
 * @param anonymousAge longest life of a session that serves one piece of work, default 5 min
 * @param retryAfter hint to clients that are refused because all sessions are taken, or for any other reason that passes and
 *     has no better hint, default 5 s
 * @param pressure when room gets scarce
 * @param emergency when there is hardly any room left
 * @param lru when an emergency pass was not enough
 * @param memory when the memory of sessions is full
 * @param events the event log that serves {@code Last-Event-ID}
 * @param redis where replicas share their sessions; absent keeps them in the memory of this process
 */
public record SessionConfig(
        int maxSessions,
        int maxPerPrincipal,
        Duration maxIdle,
        Duration maxAge,
        Duration cleanupInterval,
        Duration touchInterval,
        int useNotes,
        Duration guestIdle,
        int tombstones,
        Duration tombstoneAge,
        Duration anonymousAge,
        Duration retryAfter,
        PressureConfig pressure,
        EmergencyConfig emergency,
        LruConfig lru,
        MemoryConfig memory,
        EventsConfig events,
        Optional<RedisConfig> redis) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static SessionConfig defaults() {
        return new SessionConfig(
                10_000,
                0,
                Duration.ofHours(1),
                Duration.ofHours(24),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                256,
                Duration.ofMinutes(5),
                10_000,
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                PressureConfig.defaults(),
                EmergencyConfig.defaults(),
                LruConfig.defaults(),
                MemoryConfig.defaults(),
                EventsConfig.defaults(),
                Optional.empty());
    }
}
