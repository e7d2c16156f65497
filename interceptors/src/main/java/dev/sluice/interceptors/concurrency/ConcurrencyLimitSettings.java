package dev.sluice.interceptors.concurrency;

import dev.sluice.interceptors.LimitScope;
import java.time.Duration;
import java.util.List;

/**
 * How much may be done at the same time, in this process.
 *
 * @param limits all hold; at least one
 * @param retryAfter what a client that was refused is told to wait, 1 s to 1 h, default 1 s
 */
public record ConcurrencyLimitSettings(List<Limit> limits, Duration retryAfter) {
    static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

    /** Copies the list. */
    public ConcurrencyLimitSettings {
        limits = List.copyOf(limits);
    }

    /**
     * One limit.
     *
     * @param scope which requests it concerns, and what it is counted by
     * @param calls most that may be under way, 1 to 1 000 000
     */
    public record Limit(LimitScope scope, int calls) {}
}
