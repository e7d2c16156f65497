package dev.sluice.examples.javaerrorchecker.check;

import java.time.Duration;

/**
 * What a check may cost.
 *
 * @param timeLimit from the start of the compiler to its end, 1 ms to 10 min, default 20 s; also the longest wait for a
 *     turn
 * @param heapMebibytes heap of one compiler process, in MiB, 16 to 4,096, default 256
 * @param maxRunning compilers that may run at the same time, 1 to 64, default 2
 * @param maxWaiting checks that may wait for a turn, 0 to 1,000, default 16; more are refused at once
 * @param maxFindings findings in one report, 1 to 10,000, default 200
 */
public record CheckLimits(Duration timeLimit, int heapMebibytes, int maxRunning, int maxWaiting, int maxFindings) {
    private static final Duration MIN_TIME = Duration.ofMillis(1);
    private static final Duration MAX_TIME = Duration.ofMinutes(10);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with the form {@code name: value (expected: range)}
     */
    public CheckLimits {
        if (timeLimit.compareTo(MIN_TIME) < 0 || timeLimit.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException("check-time-limit: " + timeLimit.toMillis() + "ms (expected: 1ms..10m)");
        }
        requireRange("check-heap", heapMebibytes, 16, 4096);
        requireRange("max-checks", maxRunning, 1, 64);
        requireRange("max-waiting-checks", maxWaiting, 0, 1000);
        requireRange("max-findings", maxFindings, 1, 10_000);
    }

    /**
     * The limits that hold when nobody sets any.
     *
     * @return the defaults named above
     */
    public static CheckLimits defaults() {
        return new CheckLimits(Duration.ofSeconds(20), 256, 2, 16, 200);
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
