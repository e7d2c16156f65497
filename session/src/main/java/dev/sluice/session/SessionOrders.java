package dev.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * The orders in which sessions end, kept so that nobody has to look for victims.
 *
 * <h2>How victims are found without looking at everybody</h2>
 *
 * <p>Three skip lists stand beside the index. The <em>age order</em> holds each session at the time it was opened, which
 * never changes. The <em>idle order</em> holds each session at its last use <em>as it was when the session was put
 * there</em>; a look-up writes the new time into the session and moves it only once in a touch interval. The
 * <em>deadlines</em> hold what ends at a fixed time whatever happens.
 *
 * <p>The idle order may therefore say that a session was used earlier than it was, never later. A pass walks from the
 * earliest place up to the newest time that still counts as expired and asks each session itself. One that was used
 * since is put back at its true time. A tier with shorter limits walks further in the same orders, and an eviction takes
 * the idle order from its beginning, whatever the times. So a pass costs the number of victims, plus one step for each
 * session whose place is not its true one, which costs at most one step for each use and touch interval; never the
 * number of sessions.
 *
 * <p>A held session is nobody's victim. The first walk that meets one <em>parks</em> it: it leaves the idle order, and
 * its place in the age order is changed for one in the deadlines, at twice its age. Closing its last hold puts it back
 * into both orders. So a thousand sessions with an open stream are met once, and not by every pass. A walk that parks a
 * session looks at its holds again afterwards, and whoever closes the last hold looks whether it was parked; of the two,
 * one sees what the other did, and {@link LiveSession#unpark} lets only one of them put it back.
 *
 * <p>An anonymous session has its place in the deadlines from the beginning, since nothing prolongs its life.
 *
 * <p>Ending is one atomic step on the session ({@link LiveSession#end}), and a session that has ended is never put back.
 */
final class SessionOrders {
    private final Lifetimes lifetimes;
    private final TimeOrder idleOrder = new TimeOrder();
    private final TimeOrder ageOrder = new TimeOrder();
    private final TimeOrder deadlines = new TimeOrder();

    SessionOrders(Lifetimes lifetimes) {
        this.lifetimes = lifetimes;
    }

    void add(LiveSession session) {
        putByUse(session);
        putByAge(session);
    }

    void remove(LiveSession session) {
        session.idlePlace().clear();
        session.agePlace().clear();
    }

    /** Moves a session to the place of its last use. */
    void putByUse(LiveSession session) {
        idleOrder.put(session.idlePlace(), session.lastUsedAt());
    }

    private void putByAge(LiveSession session) {
        if (session.isAnonymous()) {
            deadlines.put(session.agePlace(), lifetimes.deadline(session));
        } else {
            ageOrder.put(session.agePlace(), session.openedAt());
        }
    }

    /** Takes a held session aside, for as long as it is held. */
    void park(LiveSession session) {
        session.idlePlace().clear();
        deadlines.put(session.agePlace(), lifetimes.deadline(session));
        session.park();
        if (!session.isHeld()) {
            unpark(session);
        }
    }

    /** Puts a session back that stood aside; to be called when its last hold was closed. */
    void unpark(LiveSession session) {
        if (session.unpark()) {
            add(session);
        }
    }

    /** The one that was used least recently, as far as its place says; if that is not after the limit. */
    TimeOrder.@Nullable Mark leastRecentlyUsed(long limit) {
        return idleOrder.firstUpTo(limit);
    }

    /** The one that was opened first; if that is not after the limit. */
    TimeOrder.@Nullable Mark oldest(long limit) {
        return ageOrder.firstUpTo(limit);
    }

    /** The one that has to end first; if that is not after the limit. */
    TimeOrder.@Nullable Mark due(long limit) {
        return deadlines.firstUpTo(limit);
    }
}
