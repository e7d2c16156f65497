package dev.sluice.proxy.exchange;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.SessionFacts;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.session.Session;
import java.util.Optional;

/** What the record of a session says of its conversation with the upstream. */
final class Legs {
    private Legs() {}

    /** The conversation, which may be in another revision than the client's. */
    static UpstreamLeg of(Session session) {
        Optional<SessionFacts> facts = session.protocolVersion()
                .map(revision -> new SessionFacts(
                        revision, session.client(), session.upstream().server(), session.state()));
        return new UpstreamLeg(
                session.upstream().protocolVersion().or(session::protocolVersion),
                session.upstream().session(),
                session.upstream().replica(),
                facts,
                Initiator.of(session.principal()));
    }
}
