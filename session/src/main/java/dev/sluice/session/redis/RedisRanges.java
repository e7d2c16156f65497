package dev.sluice.session.redis;

import java.time.Duration;

/** Checks of settings. */
final class RedisRanges {
    private static final String SECTION = "session.redis.";
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private RedisRanges() {}

    static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(SECTION + name + ": " + value + " (expected: 1 or more)");
        }
    }

    static void requireTime(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(SECTION + name + ": " + value + " (expected: 1ms or more)");
        }
    }
}
