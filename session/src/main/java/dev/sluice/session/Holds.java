package dev.sluice.session;

import java.util.function.LongSupplier;

/** Takes holds and lets go of them. With the last hold of an anonymous session its work has ended, and so has the session. */
final class Holds {
    private final LiveSessions sessions;
    private final Removals removals;
    private final LongSupplier now;

    Holds(LiveSessions sessions, Removals removals, LongSupplier now) {
        this.sessions = sessions;
        this.removals = removals;
        this.now = now;
    }

    SessionHold take(LiveSession live) {
        return sessions.hold(live) ? new LiveHold(live, this::release) : NoHold.INSTANCE;
    }

    private void release(LiveSession live) {
        boolean last = sessions.release(live, now.getAsLong());
        if (last && live.isAnonymous() && sessions.endUnlessHeld(live)) {
            removals.leave(new Removal(live, RemovalReason.FINISHED));
        }
    }
}
