package dev.sluice.session.redis;

import java.time.Duration;

/** Checks of settings; what is wrong is named as in the configuration. */
public final class RedisRanges {
    private static final String SECTION = "session.redis.";
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private RedisRanges() {}

    /**
     * Checks a number.
     *
     * @param name of the setting, without its section
     * @param value as configured
     * @throws IllegalArgumentException when it is not 1 or more
     */
    public static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(SECTION + name + ": " + value + " (expected: 1 or more)");
        }
    }

    /**
     * Checks a time.
     *
     * @param name of the setting, without its section
     * @param value as configured
     * @throws IllegalArgumentException when it is shorter than a millisecond
     */
    public static void requireTime(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(SECTION + name + ": " + value + " (expected: 1ms or more)");
        }
    }
}
