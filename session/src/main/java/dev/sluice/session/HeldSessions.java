package dev.sluice.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of this process that have at least one hold. */
final class HeldSessions {
    private final Set<LiveSession> held = ConcurrentHashMap.newKeySet();

    void add(LiveSession session) {
        held.add(session);
    }

    void remove(LiveSession session) {
        held.remove(session);
    }

    int count() {
        return held.size();
    }

    /** Sees changes that happen meanwhile, or not. */
    Iterable<LiveSession> all() {
        return held;
    }
}
