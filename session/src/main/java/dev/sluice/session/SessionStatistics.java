package dev.sluice.session;

import java.util.Map;

/**
 * Counts of one manager, each exact at its own moment; totals are since the manager was constructed.
 *
 * @param live sessions that are open now
 * @param held open sessions with at least one hold
 * @param opened sessions opened in total
 * @param refused sessions refused in total
 * @param removed sessions removed in total, by reason; every reason has an entry
 * @param cleanupRuns passes finished in total, failed ones included
 * @param storeFailures calls of the store that failed while a session was being removed
 * @param observerFailures calls of observers that threw
 */
public record SessionStatistics(
        long live,
        long held,
        long opened,
        long refused,
        Map<RemovalReason, Long> removed,
        long cleanupRuns,
        long storeFailures,
        long observerFailures) {
    /** Copies the map. */
    public SessionStatistics {
        removed = Map.copyOf(removed);
    }
}
