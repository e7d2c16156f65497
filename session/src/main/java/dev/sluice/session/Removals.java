package dev.sluice.session;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Carries removals out: tells the observers, deletes the record, gives the place back.
 *
 * <p>A session has ended for everybody once its removal was won. If the store then fails, the removal waits here for the
 * next regular run of the cleanup. If the caller goes away, or cannot wait, the cleanup is called to carry it out. It keeps
 * its place until its record is gone, so what waits is bounded by the capacity.
 */
final class Removals {
    private static final Logger LOGGER = LoggerFactory.getLogger(Removals.class);
    private static final int AT_ONCE = 16;

    private final SessionStore store;
    private final Capacity capacity;
    private final Observers observers;
    private final Census census;
    private final Optional<SharedFarewell> shared;
    private final RunCalls calls;
    private final Queue<Removal> deferred = new ConcurrentLinkedQueue<>();
    private final Queue<Removal> unfinished = new ConcurrentLinkedQueue<>();
    private final Map<RemovalReason, LongAdder> counts = new EnumMap<>(RemovalReason.class);
    private final FailureLog failures = new FailureLog(LOGGER, "the session store failed to delete a record");

    Removals(
            SessionStore store,
            Capacity capacity,
            Observers observers,
            Census census,
            RunCalls calls,
            Optional<SharedFarewell> shared) {
        this.store = store;
        this.capacity = capacity;
        this.observers = observers;
        this.census = census;
        this.shared = shared;
        this.calls = calls;
        for (RemovalReason reason : RemovalReason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    /** Carries some out, a few at a time; a failure is kept for later and is not an error here. */
    Mono<Void> carryOut(List<Removal> removals) {
        return Flux.fromIterable(removals).flatMap(this::carryOut, AT_ONCE).then();
    }

    /** Takes a session back that was never announced: no observer hears of it and no reason is counted. */
    Mono<Void> undo(LiveSession session) {
        return carryOut(Removal.unannounced(session));
    }

    /** Carries one out; a failure is kept for later and is not an error here. */
    Mono<Void> carryOut(Removal removal) {
        return removal.session()
                .turn()
                .take(Mono.defer(() -> end(removal)))
                .doOnCancel(() -> leave(removal))
                .onErrorResume(failure -> keep(removal, failure));
    }

    private Mono<Void> end(Removal removal) {
        return shared.map(farewell -> deleteAndTell(farewell, removal)).orElseGet(() -> tellAndDelete(removal));
    }

    private Mono<Void> tellAndDelete(Removal removal) {
        tellOnce(removal);
        return delete(removal);
    }

    /** The other order: of several replicas that end a session, the one that deletes the record tells. */
    private Mono<Void> deleteAndTell(SharedFarewell farewell, Removal removal) {
        return farewell.delete(removal)
                .filter(deleted -> deleted)
                .doOnNext(deleted -> {
                    farewell.giveBack(removal);
                    tellOnce(removal);
                })
                .flatMap(deleted -> farewell.announce(removal.session().id()));
    }

    private void tellOnce(Removal removal) {
        if (removal.firstToTell()) {
            tell(removal.session(), removal.reason());
        }
    }

    private void tell(LiveSession live, RemovalReason reason) {
        Session session = live.lastKnown();
        census.removed(live);
        count(reason).increment();
        LOGGER.debug("{} removed: {}", session, reason);
        observers.removed(session, reason);
    }

    private Mono<Void> delete(Removal removal) {
        return store.delete(
                        removal.session().id(), removal.session().lastKnown().tombstone(removal.reason()))
                .doOnSuccess(existed -> giveBack(removal))
                .then();
    }

    private void giveBack(Removal removal) {
        if (removal.firstToDelete()) {
            capacity.giveBack(removal.session().lastKnown().principal());
        }
    }

    private Mono<Void> keep(Removal removal, Throwable failure) {
        failures.failed(failure);
        unfinished.add(removal);
        return Mono.empty();
    }

    /** Leaves one to the cleanup, which carries it out at once. */
    void leave(Removal removal) {
        deferred.add(removal);
        calls.call();
    }

    /** Carries out what was left to this run. */
    Mono<Void> carryOutDeferred() {
        return Mono.defer(() -> carryOut(takeAll(deferred)));
    }

    /** Tries again what has failed or was broken off; what fails again waits for the next call. */
    Mono<Void> retry() {
        return Mono.defer(() -> carryOut(takeAll(unfinished))).then(Mono.fromRunnable(this::noteRecovery));
    }

    private static List<Removal> takeAll(Queue<Removal> queue) {
        List<Removal> taken = new ArrayList<>();
        for (Removal next = queue.poll(); next != null; next = queue.poll()) {
            taken.add(next);
        }
        return taken;
    }

    private void noteRecovery() {
        if (unfinished.isEmpty()) {
            failures.recovered();
        }
    }

    Map<RemovalReason, Long> counts() {
        Map<RemovalReason, Long> sums = new EnumMap<>(RemovalReason.class);
        counts.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }

    long failures() {
        return failures.count();
    }

    private LongAdder count(RemovalReason reason) {
        return counts.computeIfAbsent(reason, key -> new LongAdder());
    }
}
