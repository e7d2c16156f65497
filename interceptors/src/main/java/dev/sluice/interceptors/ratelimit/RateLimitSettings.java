package dev.sluice.interceptors.ratelimit;

import dev.sluice.interceptors.LimitScope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much may be done over time.
 *
 * @param limits all hold; at least one
 * @param costs of calls by the name of the tool, with stars; the first that fits counts, and 1 where none does
 * @param keys budgets that this process remembers, 100 to 10 000 000, default 100 000
 * @param shared whether all replicas count together where they share a store, default true
 */
public record RateLimitSettings(List<Limit> limits, Map<String, Integer> costs, int keys, boolean shared) {
    static final int FEWEST_KEYS = 100;
    static final int MOST_KEYS = 10_000_000;
    static final int DEFAULT_KEYS = 100_000;

    /** Copies the collections. */
    public RateLimitSettings {
        limits = List.copyOf(limits);
        costs = Collections.unmodifiableMap(new LinkedHashMap<>(costs));
    }

    /**
     * Limits with the defaults of everything else.
     *
     * @param limits all hold
     * @return every call costs 1
     */
    public static RateLimitSettings of(Limit... limits) {
        return new RateLimitSettings(List.of(limits), Map.of(), DEFAULT_KEYS, true);
    }

    /**
     * One limit.
     *
     * @param scope which requests it concerns, and what it is counted by
     * @param budget how much there is
     */
    public record Limit(LimitScope scope, Budget budget) {}
}
