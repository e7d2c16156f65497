package dev.sluice.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends the sessions whose turn it is, a slice at a time. One pass at a time. */
final class Victims {
    private final LiveSessions sessions;
    private final SessionOrders orders;
    private final Lifetimes lifetimes;

    Victims(LiveSessions sessions, SessionOrders orders, Lifetimes lifetimes) {
        this.sessions = sessions;
        this.orders = orders;
        this.lifetimes = lifetimes;
    }

    /** Ends what is past the limits of a tier, after looking at no more than {@code limit} of each order. */
    Slice expired(CleanupTier tier, long now, int limit) {
        Lifetimes.Limits limits = lifetimes.limits(tier);
        List<Removal> removals = new ArrayList<>();
        int idle = walk(
                () -> orders.leastRecentlyUsed(now - limits.maxIdle()),
                limit,
                session -> endIdle(session, tier, now, removals));
        int old = walk(
                () -> orders.oldest(now - limits.maxAge()), limit, session -> endOld(session, tier, now, removals));
        int due = walk(() -> orders.due(now), limit, session -> endDue(session, removals));
        return new Slice(removals, idle + old + due, idle == limit || old == limit || due == limit);
    }

    /**
     * Ends the {@code most} least recently used of those that are neither held nor just used, after looking at no more than
     * {@code limit}.
     */
    Slice leastRecentlyUsed(long most, long now, int limit) {
        List<Removal> removals = new ArrayList<>();
        int looked = 0;
        while (looked < limit && removals.size() < most) {
            TimeOrder.@Nullable Mark first = orders.leastRecentlyUsed(now - lifetimes.minIdle());
            if (first == null) {
                return new Slice(removals, looked, false);
            }
            looked++;
            evict(first, removals);
        }
        return new Slice(removals, looked, true);
    }

    private static int walk(Earliest earliest, int limit, Step step) {
        int looked = 0;
        while (looked < limit) {
            TimeOrder.@Nullable Mark mark = earliest.next();
            if (mark == null) {
                break;
            }
            looked++;
            step.take(mark.session());
        }
        return looked;
    }

    private void endIdle(LiveSession session, CleanupTier tier, long now, List<Removal> removals) {
        if (session.isHeld()) {
            orders.park(session);
        } else if (!lifetimes.limits(tier).isIdle(session, now)) {
            orders.putByUse(session);
        } else {
            endUnlessHeld(session, lifetimes.reason(session, tier, now), removals);
        }
    }

    private void endOld(LiveSession session, CleanupTier tier, long now, List<Removal> removals) {
        if (session.isHeld()) {
            orders.park(session);
        } else {
            endUnlessHeld(session, lifetimes.reason(session, tier, now), removals);
        }
    }

    private void endDue(LiveSession session, List<Removal> removals) {
        if (sessions.end(session)) {
            removals.add(new Removal(session, RemovalReason.AGE));
        } else {
            orders.remove(session);
        }
    }

    private void evict(TimeOrder.Mark mark, List<Removal> removals) {
        LiveSession session = mark.session();
        if (session.isHeld()) {
            orders.park(session);
        } else if (session.lastUsedAt() > mark.at()) {
            orders.putByUse(session);
        } else {
            endUnlessHeld(session, RemovalReason.LRU, removals);
        }
    }

    /** One that was held or ended in this moment stays for the next look, which finds it so. */
    private void endUnlessHeld(LiveSession session, RemovalReason reason, List<Removal> removals) {
        if (sessions.endUnlessHeld(session)) {
            removals.add(new Removal(session, reason));
        } else if (session.isEnded()) {
            orders.remove(session);
        }
    }

    /** Where a walk goes on: each time at the beginning, because a step takes away what it met. */
    private interface Earliest {
        TimeOrder.@Nullable Mark next();
    }

    private interface Step {
        void take(LiveSession session);
    }
}
