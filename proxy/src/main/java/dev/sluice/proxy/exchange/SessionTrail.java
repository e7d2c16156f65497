package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionObserver;

/** Tells everything that keeps something of a session in this process what becomes of the session. */
final class SessionTrail implements SessionObserver {
    private final Placements placements;
    private final Traffics traffics;

    SessionTrail(Placements placements, Traffics traffics) {
        this.placements = placements;
        this.traffics = traffics;
    }

    @Override
    public void negotiated(Session session, ProtocolVersion agreed) {
        placements.placed(session);
    }

    @Override
    public void removed(Session session, RemovalReason reason) {
        placements.forget(session.id());
        traffics.removed(session, reason);
    }
}
