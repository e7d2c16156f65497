package dev.sluice.interceptors.concurrency;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The places of one limit, a bulkhead for each key. A key has one only while a place of it is taken, so that there are never
 * more of them than calls under way. Nobody waits for a place.
 */
final class Places {
    private final ConcurrentMap<String, Bulkhead> byKey = new ConcurrentHashMap<>();
    private final BulkheadConfig config;
    private final int most;

    Places(int most) {
        this.most = most;
        this.config = BulkheadConfig.custom()
                .maxConcurrentCalls(most)
                .maxWaitDuration(Duration.ZERO)
                .writableStackTraceEnabled(false)
                .build();
    }

    boolean take(String key) {
        boolean[] taken = new boolean[1];
        byKey.compute(key, (same, known) -> {
            Bulkhead bulkhead = known == null ? Bulkhead.of("places", config) : known;
            taken[0] = bulkhead.tryAcquirePermission();
            return bulkhead;
        });
        return taken[0];
    }

    void giveBack(String key) {
        byKey.computeIfPresent(key, (same, bulkhead) -> {
            bulkhead.releasePermission();
            return bulkhead.getMetrics().getAvailableConcurrentCalls() == most ? null : bulkhead;
        });
    }

    int keys() {
        return byKey.size();
    }
}
