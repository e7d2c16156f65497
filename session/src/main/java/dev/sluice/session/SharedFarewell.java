package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.replica.ReplicaBus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Ends sessions that other replicas know too. The store decides who ended a session, so the record goes first; whoever
 * deleted it tells its own observers and then the other replicas, which forget what they kept.
 */
final class SharedFarewell {
    private static final String TOPIC = "session.removed";

    private final SessionStore store;
    private final ReplicaBus bus;
    private final SharedFinder finder;
    private final Capacity capacity;
    private final Census census;
    private final Observers observers;
    private final LongSupplier now;

    SharedFarewell(
            SessionStore store,
            ReplicaBus bus,
            SharedFinder finder,
            Capacity capacity,
            Census census,
            Observers observers,
            LongSupplier now) {
        this.store = store;
        this.bus = bus;
        this.finder = finder;
        this.capacity = capacity;
        this.census = census;
        this.observers = observers;
        this.now = now;
    }

    /** Hears of the sessions that others end. */
    void listen() {
        bus.serve(
                TOPIC,
                question -> forget(new SessionId(new String(question, StandardCharsets.UTF_8)))
                        .thenMany(Flux.empty()));
    }

    private Mono<Void> forget(SessionId id) {
        return Mono.defer(() -> Mono.justOrEmpty(finder.endHere(id, RemovalReason.CLIENT)))
                .flatMap(ended -> ended.session().turn().take(Mono.fromRunnable(() -> forgotten(ended))));
    }

    /** Deletes the record and emits whether that ended the session; otherwise what was kept here has been dealt with. */
    Mono<Boolean> delete(Removal removal) {
        return deleted(removal)
                .flatMap(deleted ->
                        deleted ? Mono.just(true) : deletedByNobody(removal).thenReturn(false));
    }

    private Mono<Boolean> deleted(Removal removal) {
        LiveSession live = removal.session();
        Tombstone tombstone = live.lastKnown().tombstone(removal.reason());
        Duration idle = Duration.ofNanos(Math.max(0, now.getAsLong() - live.lastUsedAt()));
        return removal.reason().yieldsToUse()
                ? store.deleteUnused(live.id(), idle, tombstone)
                : store.delete(live.id(), tombstone);
    }

    /** Either another replica has used the session, and it stays; or another one removed it. */
    private Mono<Void> deletedByNobody(Removal removal) {
        Mono<Session> used =
                removal.reason().yieldsToUse() ? store.find(removal.session().id()) : Mono.empty();
        return used.doOnSuccess(session -> leave(removal))
                .flatMap(session -> finder.bringBack(session).thenReturn(true))
                .switchIfEmpty(Mono.fromSupplier(() -> tellForgotten(removal)))
                .then();
    }

    private boolean tellForgotten(Removal removal) {
        if (removal.firstToTell()) {
            observers.forgotten(removal.session().lastKnown());
        }
        return false;
    }

    private void forgotten(Removal ended) {
        leave(ended);
        observers.forgotten(ended.session().lastKnown());
    }

    /** The session is none of this process any more, though it has not ended here. */
    private void leave(Removal removal) {
        if (removal.session().hasPlace()) {
            census.removed(removal.session());
        }
        giveBack(removal);
    }

    /** Gives the place back that a session had here; guests have none. */
    void giveBack(Removal removal) {
        if (removal.firstToDelete() && removal.session().hasPlace()) {
            capacity.giveBack(removal.session().lastKnown().principal());
        }
    }

    /** Tells the other replicas; those that do not answer will find out by themselves. */
    Mono<Void> announce(SessionId id) {
        return bus.askAll(TOPIC, id.value().getBytes(StandardCharsets.UTF_8))
                .then()
                .onErrorResume(unreachable -> Mono.empty());
    }
}
