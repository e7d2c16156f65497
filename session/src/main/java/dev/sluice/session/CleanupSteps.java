package dev.sluice.session;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What a run of the cleanup does, by the tier that is called for. One run at a time. */
final class CleanupSteps {
    private static final Logger LOGGER = LoggerFactory.getLogger(CleanupSteps.class);
    private static final int SLICE = 256;
    private static final long QUIET_NANOS = 60_000_000_000L;

    private final LiveSessions sessions;
    private final Victims victims;
    private final Pressure pressure;
    private final Capacity capacity;
    private final Removals removals;
    private final Eviction eviction;
    private final Sweep sweep;
    private final LongSupplier now;
    private long lastLine = -QUIET_NANOS;

    CleanupSteps(
            LiveSessions sessions,
            Victims victims,
            Pressure pressure,
            Capacity capacity,
            Removals removals,
            Eviction eviction,
            Sweep sweep,
            LongSupplier now) {
        this.sessions = sessions;
        this.victims = victims;
        this.pressure = pressure;
        this.capacity = capacity;
        this.removals = removals;
        this.eviction = eviction;
        this.sweep = sweep;
        this.now = now;
    }

    /** A run because it is time for one: at least a periodic pass. */
    Mono<Void> regular(int wanted) {
        return removals.carryOutDeferred()
                .then(removals.retry())
                .then(Mono.defer(() -> stepUp(pressure.claim(), wanted - capacity.free())));
    }

    /** A run because somebody called for it: nothing more than what is called for. */
    Mono<Void> calledFor(int wanted) {
        return removals.carryOutDeferred().then(Mono.defer(() -> answer(pressure.claim(), wanted)));
    }

    private Mono<Void> answer(Pressure.Claim claim, int wanted) {
        int missing = wanted - capacity.free();
        if (missing > 0) {
            return removals.retry().then(Mono.defer(() -> stepUp(claim, wanted - capacity.free())));
        }
        return claim.tier() == CleanupTier.PERIODIC ? Mono.empty() : stepUp(claim, 0);
    }

    private Mono<Void> stepUp(Pressure.Claim claim, int missing) {
        CleanupTier tier = missing > 0 ? CleanupTier.EMERGENCY : claim.tier();
        if (tier.compareTo(CleanupTier.EMERGENCY) < 0) {
            return pass(tier);
        }
        announce(tier);
        return pass(CleanupTier.EMERGENCY).then(eviction.toTarget(missing)).then(eviction.forMemory(claim.byMemory()));
    }

    /** One pass of a tier, whether or not it is called for. */
    Mono<Void> byHand(CleanupTier tier) {
        return removals.carryOutDeferred().then(removals.retry()).then(Mono.defer(() -> pass(tier)));
    }

    private Mono<Void> pass(CleanupTier tier) {
        return tier == CleanupTier.LRU
                ? eviction.toTarget(0)
                : sweep.run(tier, () -> victims.expired(tier, now.getAsLong(), SLICE));
    }

    private void announce(CleanupTier tier) {
        long time = now.getAsLong();
        if (time - lastLine >= QUIET_NANOS) {
            lastLine = time;
            LOGGER.info(
                    "sessions are cleaned up by tier {}: {} open, {} of them held, {} places free, memory at {} %",
                    tier, sessions.count(), sessions.heldCount(), capacity.free(), pressure.memoryPercent());
        }
    }
}
