package dev.sluice.session;

import java.time.Duration;

/**
 * When cleanup steps up, and what it then takes away. Every percentage is of the capacity, or of the memory where that is
 * fuller; a limit longer than the regular one has no effect.
 *
 * @param pressure moderate and high
 * @param emergency the step after high
 * @param lru the step after an emergency pass that was not enough
 */
public record TierSettings(Pressure pressure, Emergency emergency, Lru lru) {
    /**
     * Checks the order of the steps.
     *
     * @throws IllegalArgumentException when they contradict each other; the message has the form {@code path: value
     *     (expected: range)}
     */
    public TierSettings {
        Ranges.requireLess(
                "session.pressure.high", pressure.high(), "session.emergency.threshold", emergency.threshold());
        Ranges.requireAtMost("session.lru.target", lru.target(), "session.emergency.threshold", emergency.threshold());
    }

    /**
     * The settings of somebody who sets nothing.
     *
     * @return every value at its default
     */
    public static TierSettings defaults() {
        return new TierSettings(Pressure.defaults(), Emergency.defaults(), Lru.defaults());
    }

    /**
     * Room gets scarce.
     *
     * @param moderate over how many percent a regular pass runs at once, 1 to 99, default 75; less than {@code high}
     * @param high over how many percent a pass with the limits that follow runs at once, 1 to 99, default 85
     * @param maxIdle longest time without use and without a hold in such a pass, 1 ms or more, default 15 min
     * @param maxAge longest life of a session without a hold in such a pass, 1 ms or more, default 12 h
     */
    public record Pressure(int moderate, int high, Duration maxIdle, Duration maxAge) {
        /**
         * Checks every value.
         *
         * @throws IllegalArgumentException when one is out of its range
         */
        public Pressure {
            Ranges.require("session.pressure.moderate", moderate, 1, 99);
            Ranges.require("session.pressure.high", high, 1, 99);
            Ranges.requireLess("session.pressure.moderate", moderate, "session.pressure.high", high);
            Ranges.requireLongEnough("session.pressure.maxIdle", maxIdle);
            Ranges.requireLongEnough("session.pressure.maxAge", maxAge);
        }

        /**
         * The settings of somebody who sets nothing.
         *
         * @return every value at its default
         */
        public static Pressure defaults() {
            return new Pressure(75, 85, Duration.ofMinutes(15), Duration.ofHours(12));
        }
    }

    /**
     * There is hardly any room left.
     *
     * @param threshold over how many percent a pass with the limits that follow runs at once, 1 to 99, default 95
     * @param maxIdle longest time without use and without a hold in such a pass, 1 ms or more, default 5 min
     * @param maxAge longest life of a session without a hold in such a pass, 1 ms or more, default 1 h
     * @param patience how long a new session waits for such a pass to make room before it is refused, 1 ms or more,
     *     default 1 s
     */
    public record Emergency(int threshold, Duration maxIdle, Duration maxAge, Duration patience) {
        /**
         * Checks every value.
         *
         * @throws IllegalArgumentException when one is out of its range
         */
        public Emergency {
            Ranges.require("session.emergency.threshold", threshold, 1, 99);
            Ranges.requireLongEnough("session.emergency.maxIdle", maxIdle);
            Ranges.requireLongEnough("session.emergency.maxAge", maxAge);
            Ranges.requireLongEnough("session.emergency.patience", patience);
        }

        /**
         * The settings of somebody who sets nothing.
         *
         * @return every value at its default
         */
        public static Emergency defaults() {
            return new Emergency(95, Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(1));
        }
    }

    /**
     * The emergency pass was not enough.
     *
     * @param target down to how many percent the least recently used go, 1 to 99, default 90
     * @param step how many percent go at a time, 1 to 100, default 10: of the capacity, or of the open sessions where
     *     memory is short
     * @param minIdle least time without use of a session that goes so, 0 or more, default 10 s; between two calls of an
     *     active client its session is idle, and one that was just opened is too, and neither is to make room for a third
     */
    public record Lru(int target, int step, Duration minIdle) {
        /**
         * Checks every value.
         *
         * @throws IllegalArgumentException when one is out of its range
         */
        public Lru {
            Ranges.require("session.lru.target", target, 1, 99);
            Ranges.require("session.lru.step", step, 1, 100);
            Ranges.requireNotNegative("session.lru.minIdle", minIdle);
        }

        /**
         * The settings of somebody who sets nothing.
         *
         * @return every value at its default
         */
        public static Lru defaults() {
            return new Lru(90, 10, Duration.ofSeconds(10));
        }
    }
}
