package dev.sluice.session;

/** The settings of the tiers as numbers of sessions. */
final class Watermarks {
    private final int capacity;
    private final TierSettings tiers;

    Watermarks(SessionSettings settings) {
        this.capacity = settings.maxSessions();
        this.tiers = settings.tiers();
    }

    /** What this many sessions call for: {@code PERIODIC} when there is room enough, {@code EMERGENCY} at most. */
    CleanupTier tierOf(long sessions) {
        return tierOf((double) sessions / capacity);
    }

    /** What an occupancy calls for, where 1 is full. */
    CleanupTier tierOf(double occupancy) {
        double percent = 100 * occupancy;
        if (percent > tiers.emergency().threshold()) {
            return CleanupTier.EMERGENCY;
        }
        if (percent > tiers.pressure().high()) {
            return CleanupTier.HIGH;
        }
        return percent > tiers.pressure().moderate() ? CleanupTier.MODERATE : CleanupTier.PERIODIC;
    }

    /** How many of this many sessions are above the target of evictions. */
    long excess(long sessions) {
        return sessions - ceilPercent(capacity, tiers.lru().target());
    }

    /** How many are evicted at a time where places are short. */
    long stepOfCapacity() {
        return ceilPercent(capacity, tiers.lru().step());
    }

    /** How many are evicted at a time where memory is short. */
    long stepOf(long sessions) {
        return ceilPercent(sessions, tiers.lru().step());
    }

    private static long ceilPercent(long whole, int percent) {
        return (whole * percent + 99) / 100;
    }
}
