package dev.sluice.interceptors.ratelimit;

import java.time.Duration;

/**
 * How much may be taken over time.
 *
 * @param kind how it comes back
 * @param permits in one window, 1 or more
 * @param window 1 s or more
 * @param burst most that may be taken at once, 1 to the permits; of a rate only, a quota is all there at its beginning
 */
public record Budget(Kind kind, int permits, Duration window, int burst) {
    /** How a budget comes back. */
    public enum Kind {
        /** Evenly, bit by bit, so that there is no moment at which twice as much can be had. */
        RATE,
        /** As a whole, at the beginning of each window; windows are counted from 1970, a day begins at midnight UTC. */
        QUOTA
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public Budget {
        if (permits < 1) {
            throw new IllegalArgumentException("permits: " + permits + " (expected: 1 or more)");
        }
        if (window.toSeconds() < 1) {
            throw new IllegalArgumentException("window: " + window + " (expected: 1 s or more)");
        }
        if (burst < 1 || burst > permits) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: 1.." + permits + ")");
        }
    }

    /**
     * The most that one request can take; what would cost more takes this.
     *
     * @return the burst of a rate, all of a quota
     */
    public int largestCost() {
        return kind == Kind.RATE ? burst : permits;
    }
}
