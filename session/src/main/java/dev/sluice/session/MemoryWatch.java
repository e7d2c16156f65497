package dev.sluice.session;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a measurement of memory is reason for.
 *
 * <p>Heap is measured by collections, which come when they come. So cleanup acts once on each measurement and then waits
 * for what the next one says; and a measurement that is old says nothing any more about whether there is room.
 *
 * <p>The memory may also be full of something else than sessions. When three actions in a row gained nothing, no further
 * sessions are taken for memory's sake, beyond those that have expired anyway, until memory has recovered by itself.
 */
final class MemoryWatch {
    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryWatch.class);
    private static final int MOST_IN_VAIN = 3;

    /** Less than a hundredth of the memory is not a gain. */
    private static final double GAIN = 0.01;

    private final MemoryGauge gauge;
    private final Watermarks watermarks;
    private final long shelfLife;

    // Guarded by this, down to the constructor.
    private MemoryGauge.@Nullable Reading actedOn;
    private CleanupTier action = CleanupTier.PERIODIC;
    private int inVain;
    private long newest;
    private long newestSince;

    /** A reading that is older than the shelf life, in nanoseconds, refuses nobody. */
    MemoryWatch(MemoryGauge gauge, Watermarks watermarks, long shelfLife) {
        this.gauge = gauge;
        this.watermarks = watermarks;
        this.shelfLife = shelfLife;
    }

    /** What the memory calls for now, whether or not something has been done about it. */
    CleanupTier tier() {
        return watermarks.tierOf(gauge.read().occupancy());
    }

    /** Takes notice of a new measurement; true when there is something to do. */
    synchronized boolean measured() {
        boolean scarce = tier() != CleanupTier.PERIODIC;
        if (!scarce) {
            inVain = 0;
            action = CleanupTier.PERIODIC;
        }
        return scarce;
    }

    /** What is to be done about the memory now; whoever asks does it. */
    synchronized CleanupTier claim() {
        MemoryGauge.Reading reading = gauge.read();
        if (actedOn != null && actedOn.measurement() == reading.measurement()) {
            return CleanupTier.PERIODIC;
        }
        CleanupTier tier = watermarks.tierOf(reading.occupancy());
        judgeLastAction(tier, reading);
        actedOn = reading;
        action = inVain < MOST_IN_VAIN ? steppedUp(tier) : lower(tier, CleanupTier.MODERATE);
        return action;
    }

    /** An emergency that is still one at the next measurement calls for evictions. */
    private CleanupTier steppedUp(CleanupTier tier) {
        boolean again = tier == CleanupTier.EMERGENCY && action.compareTo(CleanupTier.EMERGENCY) >= 0;
        return again ? CleanupTier.LRU : tier;
    }

    private static CleanupTier lower(CleanupTier one, CleanupTier other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private void judgeLastAction(CleanupTier tier, MemoryGauge.Reading reading) {
        if (tier.compareTo(CleanupTier.MODERATE) <= 0) {
            inVain = 0;
        } else if (actedOn != null && action.compareTo(CleanupTier.MODERATE) > 0) {
            inVain = reading.occupancy() <= actedOn.occupancy() - GAIN ? 0 : inVain + 1;
            warnWhenGivingUp();
        }
    }

    private void warnWhenGivingUp() {
        if (inVain == MOST_IN_VAIN) {
            LOGGER.warn(
                    "removing sessions does not free memory, at {} %; it stops until memory has recovered", percent());
        }
    }

    /** Whether there is no memory for another session. */
    boolean isExhausted(long now) {
        MemoryGauge.Reading reading = gauge.read();
        return reading.occupancy() >= 1 && isFresh(reading, now);
    }

    private synchronized boolean isFresh(MemoryGauge.Reading reading, long now) {
        if (reading.measurement() != newest) {
            newest = reading.measurement();
            newestSince = now;
        }
        return now - newestSince < shelfLife;
    }

    long percent() {
        return Math.round(100 * occupancy());
    }

    double occupancy() {
        return gauge.read().occupancy();
    }

    long bytesHeld() {
        return gauge.bytesHeld();
    }
}
