package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code session.lru}: how the least recently used sessions are evicted when an emergency pass was not enough.
 *
 * @param target down to how many percent of {@code maxSessions}, default 90; at most {@code emergency.threshold}
 * @param step how many percent at a time, default 10
 * @param minIdle least time without use of a session that is evicted, default 10 s
 */
public record LruConfig(int target, int step, Duration minIdle) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static LruConfig defaults() {
        return new LruConfig(90, 10, Duration.ofSeconds(10));
    }
}
