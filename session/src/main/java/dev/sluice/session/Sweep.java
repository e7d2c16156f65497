package dev.sluice.session;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Carries out what a walk ends, slice by slice, and leaves its thread between two of them. */
final class Sweep {
    private final Removals removals;
    private final RunLedger ledger;
    private final LongSupplier now;
    private final Scheduler scheduler;

    Sweep(Removals removals, RunLedger ledger, LongSupplier now, Scheduler scheduler) {
        this.removals = removals;
        this.ledger = ledger;
        this.now = now;
        this.scheduler = scheduler;
    }

    /** One run of a tier: asks the walk for slices until one says that there are no more. */
    Mono<Void> run(CleanupTier tier, Supplier<Slice> walk) {
        return Mono.defer(() -> timed(tier, walk, now.getAsLong()));
    }

    private Mono<Void> timed(CleanupTier tier, Supplier<Slice> walk, long start) {
        return slice(tier, walk)
                .expand(more -> more ? slice(tier, walk).subscribeOn(scheduler) : Mono.empty())
                .then()
                .doOnTerminate(() -> ledger.ended(tier, now.getAsLong() - start));
    }

    /** Emits whether another slice is needed. */
    private Mono<Boolean> slice(CleanupTier tier, Supplier<Slice> walk) {
        return Mono.fromSupplier(walk)
                .doOnNext(slice -> ledger.looked(tier, slice.looked()))
                .flatMap(slice -> removals.carryOut(slice.removals()).thenReturn(slice.more()));
    }
}
