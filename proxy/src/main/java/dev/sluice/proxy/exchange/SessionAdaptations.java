package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.Session;

/** Finds what lies between the client and the upstream of a session. All that it needs is in the session's record. */
final class SessionAdaptations {
    private final Adaptations adaptations = new Adaptations();

    Adaptation between(ProtocolVersion client, ProtocolVersion server) {
        return adaptations.between(client, server);
    }

    /** The adaptation of a session that is agreed upon. */
    Adaptation of(Session session) {
        ProtocolVersion client = client(session);
        return between(client, session.upstream().protocolVersion().orElse(client));
    }

    /** The revision of a client that has had its handshake. */
    static ProtocolVersion client(Session session) {
        return session.protocolVersion()
                .orElseThrow(() -> FaultException.of(Fault.INTERNAL, "a session without a revision is not in use"));
    }
}
