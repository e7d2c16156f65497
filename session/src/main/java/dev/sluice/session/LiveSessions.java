package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Every open session of this process, by id and by the two orders in which sessions end.
 *
 * <h2>How victims are found without looking at everybody</h2>
 *
 * <p>Two skip lists stand beside the index. The <em>age order</em> holds each session at the time it was opened, which
 * never changes. The <em>idle order</em> holds each session at its last use <em>as it was when the session was put
 * there</em>. A look-up only writes the new time into the session and leaves the order alone, so it takes no lock and
 * costs no more than two reads of a map and one write.
 *
 * <p>The idle order may therefore say that a session was used earlier than it was, never later. A pass walks from the
 * earliest place up to the newest time that still counts as expired and asks each session itself. One that was used
 * since is put back at its true time, beyond the limit, and is not met again before a whole {@code maxIdle} has gone
 * by. So a pass costs the number of victims, plus at most one step per {@code maxIdle} for each session in use, and
 * never the number of sessions. Other limits (a shorter idle time under pressure, the least recently used first) walk
 * the same orders from the same end.
 *
 * <p>A held session counts as used now. One that is held beyond its age is put back in the age order one {@code maxAge}
 * later, which is where its hard limit of twice that age comes up; when its last hold is closed earlier it returns to
 * the front, for the next pass to find.
 *
 * <p>Ending is one atomic step on the session ({@link LiveSession#end}). Of a pass, a client and an upstream that end a
 * session at the same time, one wins, and the winner alone takes it out of index and orders.
 */
final class LiveSessions {
    private final Lifetimes lifetimes;
    private final ConcurrentMap<SessionId, LiveSession> index = new ConcurrentHashMap<>();
    private final TimeOrder idleOrder = new TimeOrder();
    private final TimeOrder ageOrder = new TimeOrder();
    private final HeldSessions held;

    LiveSessions(Lifetimes lifetimes, HeldSessions held) {
        this.lifetimes = lifetimes;
        this.held = held;
    }

    void add(LiveSession session) {
        index.put(session.id(), session);
        idleOrder.put(session.idlePlace(), session.lastUsedAt());
        ageOrder.put(session.agePlace(), session.openedAt());
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

    /** Stops looking after a session without ending it; null when it is not here. */
    @Nullable
    LiveSession takeOut(SessionId id) {
        LiveSession session = get(id);
        if (session != null) {
            takeOut(session);
        }
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

    /** Ends a session, held or not; empty when it is unknown or somebody else ended it. */
    Optional<Removal> end(SessionId id, RemovalReason reason) {
        LiveSession session = index.get(id);
        return session != null && endNow(session) ? Optional.of(new Removal(session, reason)) : Optional.empty();
    }

    private boolean endNow(LiveSession session) {
        int holds = session.end();
        if (holds > 0) {
            held.changed(session);
        }
        if (holds >= 0) {
            takeOut(session);
        }
        return holds >= 0;
    }

    private void takeOut(LiveSession session) {
        index.remove(session.id(), session);
        idleOrder.remove(session.idlePlace());
        ageOrder.remove(session.agePlace());
    }

    /** Adds a hold; false when the session has ended. */
    boolean hold(LiveSession session) {
        int before = session.addHold();
        if (before == 0) {
            held.changed(session);
        }
        return before >= 0;
    }

    void release(LiveSession session, long now) {
        session.use(now);
        if (session.dropHold() == 0) {
            held.changed(session);
            if (session.hasPlace() && lifetimes.isOverAge(session, now)) {
                ageOrder.put(session.agePlace(), session.openedAt());
            }
        }
    }

    /** Ends expired sessions after looking at no more than {@code limit} of each order. */
    Slice endExpired(long now, int limit) {
        List<Removal> removals = new ArrayList<>();
        int idleSeen = walk(idleOrder, now - lifetimes.maxIdle(), now, limit, removals);
        int ageSeen = walk(ageOrder, now - lifetimes.maxAge(), now, limit, removals);
        return new Slice(removals, idleSeen == limit || ageSeen == limit);
    }

    private int walk(TimeOrder order, long upTo, long now, int limit, List<Removal> removals) {
        int seen = 0;
        while (seen < limit) {
            LiveSession session = order.firstUpTo(upTo);
            if (session == null) {
                break;
            }
            seen++;
            Optional<RemovalReason> expiry = lifetimes.expiry(session, now);
            if (expiry.isPresent() && endExpired(session, now)) {
                removals.add(new Removal(session, expiry.get()));
            } else {
                putBack(session, now);
            }
        }
        return seen;
    }

    private boolean endExpired(LiveSession session, long now) {
        if (lifetimes.isTooOldToHold(session, now)) {
            return endNow(session);
        }
        boolean ended = session.endUnlessHeld();
        if (ended) {
            takeOut(session);
        }
        return ended;
    }

    /** Moves a survivor to its true place in both orders, which lies beyond what this pass looks at. */
    private void putBack(LiveSession session, long now) {
        boolean heldNow = session.isHeld();
        idleOrder.put(session.idlePlace(), heldNow ? now : session.lastUsedAt());
        boolean later = heldNow && lifetimes.isOverAge(session, now);
        ageOrder.put(session.agePlace(), later ? session.openedAt() + lifetimes.maxAge() : session.openedAt());
    }

    List<SessionId> ids() {
        return List.copyOf(index.keySet());
    }

    long count() {
        return index.size();
    }

    /** What one walk ended, and whether there may be more. */
    record Slice(List<Removal> removals, boolean more) {}
}
