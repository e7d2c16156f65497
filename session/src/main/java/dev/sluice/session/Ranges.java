package dev.sluice.session;

import java.time.Duration;

/** Checks of settings; the message of each has the form {@code path: value (expected: range)}. */
final class Ranges {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private Ranges() {}

    static void require(String path, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(path + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }

    static void requireLongEnough(String path, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(path + ": " + value + " (expected: 1ms or more)");
        }
    }

    static void requireNotNegative(String path, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(path + ": " + value + " (expected: 0s or more)");
        }
    }

    static void requireLess(String path, int value, String otherPath, int other) {
        if (value >= other) {
            throw new IllegalArgumentException(
                    path + ": " + value + " (expected: less than " + otherPath + ", " + other + ")");
        }
    }

    static void requireAtMost(String path, int value, String otherPath, int other) {
        if (value > other) {
            throw new IllegalArgumentException(
                    path + ": " + value + " (expected: at most " + otherPath + ", " + other + ")");
        }
    }
}
