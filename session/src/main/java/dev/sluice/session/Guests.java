package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this process serves for another replica. They cost no place and are forgotten when they have not been
 * used here for a while.
 *
 * <p>They stand in a queue in the order of when to look at them next, so that forgetting looks at each of them once in the
 * time that they may be idle. Times are nanoseconds since the manager was constructed.
 */
final class Guests {
    private final long maxIdle;
    private final LongSupplier now;
    private final HeldSessions held;
    private final ConcurrentMap<SessionId, LiveSession> index = new ConcurrentHashMap<>();
    private final Queue<Look> looks = new ConcurrentLinkedQueue<>();

    Guests(long maxIdle, LongSupplier now, HeldSessions held) {
        this.maxIdle = maxIdle;
        this.now = now;
        this.held = held;
    }

    /** The guest if it has not ended. */
    @Nullable
    LiveSession get(SessionId id) {
        LiveSession guest = index.get(id);
        return guest == null || guest.isEnded() ? null : guest;
    }

    /** Adds a guest that others may be adding too; returns the one that is here now. */
    LiveSession addIfAbsent(LiveSession newcomer) {
        LiveSession kept = index.compute(
                newcomer.id(), (id, present) -> present == null || present.isEnded() ? newcomer : present);
        if (kept == newcomer) {
            lookLater(newcomer);
        }
        return kept;
    }

    private void lookLater(LiveSession guest) {
        looks.add(new Look(guest, now.getAsLong() + maxIdle));
    }

    /** Stops serving a session as a guest without ending it; null when it is none. */
    @Nullable
    LiveSession takeOut(SessionId id) {
        LiveSession guest = get(id);
        return guest != null && index.remove(id, guest) ? guest : null;
    }

    /** Ends a guest, held or not; null when it is none or somebody else ended it. */
    @Nullable
    LiveSession end(SessionId id) {
        LiveSession guest = takeOut(id);
        if (guest == null || guest.end() < 0) {
            return null;
        }
        held.changed(guest);
        return guest;
    }

    /** Forgets those that are neither held nor were used for too long, and returns them. */
    List<LiveSession> forgetIdle() {
        List<LiveSession> forgotten = new ArrayList<>();
        long time = now.getAsLong();
        for (Look look = looks.peek(); look != null && look.at <= time; look = looks.peek()) {
            looks.remove();
            look(look.guest, time, forgotten);
        }
        return forgotten;
    }

    private void look(LiveSession guest, long time, List<LiveSession> forgotten) {
        boolean isGuest = index.get(guest.id()) == guest;
        if (isGuest && time - guest.lastUsedAt() >= maxIdle && guest.endUnlessHeld()) {
            index.remove(guest.id(), guest);
            forgotten.add(guest);
        } else if (isGuest && !guest.isEnded()) {
            lookLater(guest);
        }
    }

    int count() {
        return index.size();
    }

    private record Look(LiveSession guest, long at) {}
}
