package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Every open session of this process, by id, with its holds.
 *
 * <p>A look-up takes no lock and costs no more than two reads of a map and one write. Ending is one atomic step on the
 * session ({@link LiveSession#end}): of a pass, a client and an upstream that end a session at the same time, one wins,
 * and the winner alone takes it out of index and orders.
 */
final class LiveSessions {
    private final Lifetimes lifetimes;
    private final SessionOrders orders;
    private final ConcurrentMap<SessionId, LiveSession> index = new ConcurrentHashMap<>();
    private final HeldSessions held;

    LiveSessions(Lifetimes lifetimes, SessionOrders orders, HeldSessions held) {
        this.lifetimes = lifetimes;
        this.orders = orders;
        this.held = held;
    }

    void add(LiveSession session) {
        index.put(session.id(), session);
        orders.add(session);
    }

    /** Adds a session that others may be adding too; returns the one that is here now. */
    LiveSession addIfAbsent(LiveSession session) {
        LiveSession present = index.putIfAbsent(session.id(), session);
        if (present != null && !present.isEnded()) {
            return present;
        }
        add(session);
        return session;
    }

    /** The session if it has not ended, expired or not. */
    @Nullable
    LiveSession get(SessionId id) {
        LiveSession session = index.get(id);
        return session == null || session.isEnded() ? null : session;
    }

    /** The session if it is open and has not expired by now, cleaned up or not. */
    @Nullable
    LiveSession find(SessionId id, long now) {
        LiveSession session = index.get(id);
        return session == null
                        || session.isEnded()
                        || lifetimes.expiry(session, now).isPresent()
                ? null
                : session;
    }

    /** Why a session will go that has expired and is still here; for its owner only. */
    Optional<RemovalReason> expiry(SessionId id, String route, String principal, long now) {
        return Optional.ofNullable(index.get(id))
                .filter(session -> session.lastKnown().belongsTo(route, principal))
                .flatMap(session -> lifetimes.expiry(session, now));
    }

    /** Ends a session, held or not; empty when it is unknown or somebody else ended it. */
    Optional<Removal> end(SessionId id, RemovalReason reason) {
        LiveSession session = index.get(id);
        return session != null && end(session) ? Optional.of(new Removal(session, reason)) : Optional.empty();
    }

    /** Ends a session, held or not; true for the one caller that did it. */
    boolean end(LiveSession session) {
        int holds = session.end();
        if (holds > 0) {
            held.changed(session);
        }
        if (holds >= 0) {
            takeOut(session);
        }
        return holds >= 0;
    }

    /** Ends a session that is not held; true for the one caller that did it. */
    boolean endUnlessHeld(LiveSession session) {
        boolean ended = session.endUnlessHeld();
        if (ended) {
            takeOut(session);
        }
        return ended;
    }

    /** Stops looking after a session without ending it. */
    void letGo(LiveSession session) {
        takeOut(session);
    }

    private void takeOut(LiveSession session) {
        index.remove(session.id(), session);
        orders.remove(session);
    }

    /** Adds a hold; false when the session has ended. */
    boolean hold(LiveSession session) {
        int before = session.addHold();
        if (before == 0) {
            held.changed(session);
        }
        return before >= 0;
    }

    /** Takes a hold away; true when it was the last one. */
    boolean release(LiveSession session, long now) {
        session.use(now);
        boolean last = session.dropHold() == 0;
        if (last) {
            held.changed(session);
            if (session.hasPlace()) {
                orders.unpark(session);
            }
        }
        return last;
    }

    /** Notes a use for the eviction of the least recently used, where it is told how recent. */
    void renew(LiveSession session) {
        orders.putByUse(session);
    }

    /** A view, in no order. */
    Collection<LiveSession> all() {
        return Collections.unmodifiableCollection(index.values());
    }

    List<SessionId> ids() {
        return List.copyOf(index.keySet());
    }

    long count() {
        return index.size();
    }

    /** How many sessions of this process are held, guests of other replicas among them. */
    long heldCount() {
        return held.count();
    }
}
