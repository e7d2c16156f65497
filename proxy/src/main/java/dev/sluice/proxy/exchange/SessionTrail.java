package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionObserver;
import dev.sluice.session.replica.Replicas;

/** Tells everything that keeps something of a session in this process what becomes of the session. */
final class SessionTrail implements SessionObserver {
    private final Replicas replicas;
    private final Placements placements;
    private final Traffics traffics;

    SessionTrail(Replicas replicas, Placements placements, Traffics traffics) {
        this.replicas = replicas;
        this.placements = placements;
        this.traffics = traffics;
    }

    @Override
    public void negotiated(Session session, ProtocolVersion agreed) {
        placements.placed(session);
    }

    /** One that was taken over from another process is heard of here first; one that is only served here is not ours. */
    @Override
    public void renewed(Session session) {
        if (session.home().equals(replicas.self())) {
            placements.placed(session);
        }
    }

    @Override
    public void forgotten(Session session) {
        placements.forget(session.id());
        traffics.forgotten(session);
    }

    @Override
    public void removed(Session session, RemovalReason reason) {
        placements.forget(session.id());
        traffics.removed(session, reason);
    }
}
