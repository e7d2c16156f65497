package dev.sluice.session;

import java.util.List;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Takes the least recently used sessions until there is room: down to the target where places are short, a step at a time
 * where memory is. When only those are left that are held or were just used, it ends without having found room.
 */
final class Eviction {
    private static final int SLICE = 256;
    private static final Slice NOTHING_MORE = new Slice(List.of(), 0, false);

    private final LiveSessions sessions;
    private final Victims victims;
    private final Watermarks watermarks;
    private final MemoryWatch memory;
    private final Sweep sweep;
    private final LongSupplier now;

    Eviction(
            LiveSessions sessions,
            Victims victims,
            Watermarks watermarks,
            MemoryWatch memory,
            Sweep sweep,
            LongSupplier now) {
        this.sessions = sessions;
        this.victims = victims;
        this.watermarks = watermarks;
        this.memory = memory;
        this.sweep = sweep;
        this.now = now;
    }

    /**
     * Evicts down to the target, and in any case the number given. That number is fixed before the first goes, because the
     * place of an evicted session comes free only with its record.
     */
    Mono<Void> toTarget(long atLeast) {
        Count evicted = new Count();
        return evict(() -> Math.max(watermarks.excess(sessions.count()), atLeast - evicted.value), evicted);
    }

    /** Evicts step by step for as long as every step is followed by a measurement that calls for another. */
    Mono<Void> forMemory(CleanupTier claimed) {
        if (claimed.compareTo(CleanupTier.EMERGENCY) < 0) {
            return Mono.empty();
        }
        return Mono.defer(() -> claimed == CleanupTier.LRU ? step() : Mono.<Void>empty())
                .then(Mono.fromSupplier(memory::claim))
                .flatMap(next -> next == CleanupTier.LRU ? forMemory(next) : Mono.empty());
    }

    private Mono<Void> step() {
        Count evicted = new Count();
        long step = watermarks.stepOf(sessions.count());
        return evict(() -> step - evicted.value, evicted);
    }

    private Mono<Void> evict(LongSupplier excess, Count evicted) {
        return Mono.defer(() -> excess.getAsLong() > 0
                ? sweep.run(CleanupTier.LRU, () -> slice(excess.getAsLong(), evicted))
                : Mono.empty());
    }

    private Slice slice(long excess, Count evicted) {
        if (excess <= 0) {
            return NOTHING_MORE;
        }
        long atOnce = Math.min(watermarks.stepOfCapacity(), SLICE);
        Slice slice = victims.leastRecentlyUsed(Math.min(excess, atOnce), now.getAsLong(), SLICE);
        evicted.value += slice.removals().size();
        return slice;
    }

    /** Slices follow one another, so one thread at a time counts. */
    private static final class Count {
        private long value;
    }
}
