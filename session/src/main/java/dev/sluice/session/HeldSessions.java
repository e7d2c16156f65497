package dev.sluice.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The sessions of this process that have at least one hold. */
final class HeldSessions {
    private final ConcurrentMap<LiveSession, Boolean> held = new ConcurrentHashMap<>();

    /**
     * Looks at a session whose first hold was taken, or whose last one went. Changes of one session may be noted in
     * another order than they happened, but each is followed by a look, and the last look sees the last change.
     */
    void changed(LiveSession session) {
        held.compute(session, (same, before) -> session.isHeld() ? Boolean.TRUE : null);
    }

    int count() {
        return held.size();
    }

    /** Sees changes that happen meanwhile, or not. */
    Iterable<LiveSession> all() {
        return held.keySet();
    }
}
