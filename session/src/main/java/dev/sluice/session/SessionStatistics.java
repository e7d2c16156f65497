package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts of one manager, each exact at its own moment; totals are since the manager was constructed.
 *
 * @param live sessions that are open now
 * @param held open sessions with at least one hold
 * @param guests sessions of other replicas that are served here; not among the live ones
 * @param byRoute open sessions by the name of their route
 * @param byRevision open sessions by the revision agreed with the client; those before the agreement are in none
 * @param byAge open sessions that are at most as old as each bound, shortest bound first; an age is right up to a minute,
 *     or a 2000th of the longest life
 * @param opened sessions opened in total
 * @param refused sessions refused in total
 * @param removed sessions removed in total, by reason; every reason has an entry
 * @param runs what cleanup did in total, by tier; every tier has an entry
 * @param bytesHeld bytes kept for clients to resume their streams
 * @param memory how full the memory is that sessions may take, 1 for full
 * @param storeFailures calls of the store that failed while a session was being removed
 * @param observerFailures calls of observers that threw
 */
public record SessionStatistics(
        long live,
        long held,
        long guests,
        Map<String, Long> byRoute,
        Map<ProtocolVersion, Long> byRevision,
        Map<Duration, Long> byAge,
        long opened,
        long refused,
        Map<RemovalReason, Long> removed,
        Map<CleanupTier, TierRuns> runs,
        long bytesHeld,
        double memory,
        long storeFailures,
        long observerFailures) {
    /** Copies the maps. */
    public SessionStatistics {
        byRoute = Map.copyOf(byRoute);
        byRevision = Map.copyOf(byRevision);
        byAge = Collections.unmodifiableMap(new LinkedHashMap<>(byAge));
        removed = Map.copyOf(removed);
        runs = Map.copyOf(runs);
    }

    /**
     * Open sessions without a hold.
     *
     * @return 0 or more
     */
    public long idle() {
        return Math.max(0, live - held);
    }

    /**
     * The runs of all tiers together.
     *
     * @return in total
     */
    public long cleanupRuns() {
        return runs.values().stream().mapToLong(TierRuns::runs).sum();
    }
}
