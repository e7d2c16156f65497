package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Optional;

/**
 * The conversation with the upstream that a message belongs to.
 *
 * @param version what Sluice and the upstream speak; empty while they negotiate
 * @param session the upstream's own session id; empty when it gave none, and always with a modern upstream
 * @param replica the upstream replica that it has to go to; empty when any will do, and when there is no choice
 * @param facts of the client's session that is behind it; empty where there is none, or it does not matter
 * @param initiator on whose behalf
 */
public record UpstreamLeg(
        Optional<ProtocolVersion> version,
        Optional<String> session,
        Optional<String> replica,
        Optional<SessionFacts> facts,
        Initiator initiator) {
    /**
     * A conversation of Sluice itself, for which no session of a client matters.
     *
     * @param version what Sluice and the upstream speak; empty while they negotiate
     * @param session the upstream's own session id; empty when it gave none
     * @param replica the upstream replica that it has to go to; empty when any will do
     */
    public UpstreamLeg(Optional<ProtocolVersion> version, Optional<String> session, Optional<String> replica) {
        this(version, session, replica, Optional.empty(), Initiator.nobody());
    }

    /**
     * A conversation with an upstream that has no replicas.
     *
     * @param version what Sluice and the upstream speak; empty while they negotiate
     * @param session the upstream's own session id; empty when it gave none
     */
    public UpstreamLeg(Optional<ProtocolVersion> version, Optional<String> session) {
        this(version, session, Optional.empty());
    }

    /**
     * Before a legacy handshake.
     *
     * @return a leg that knows nothing yet
     */
    public static UpstreamLeg opening() {
        return new UpstreamLeg(Optional.empty(), Optional.empty());
    }

    /**
     * Before a legacy handshake with a certain upstream replica.
     *
     * @param replica its name
     * @return a leg that knows nothing else
     */
    public static UpstreamLeg openingAt(String replica) {
        return new UpstreamLeg(Optional.empty(), Optional.empty(), Optional.of(replica));
    }

    /**
     * A stateless request.
     *
     * @param version the modern revision of the request
     * @return a leg without a session
     */
    public static UpstreamLeg modern(ProtocolVersion version) {
        return new UpstreamLeg(Optional.of(version), Optional.empty());
    }

    /**
     * The same leg, with what is known of the client's session.
     *
     * @param known of the session
     * @return a copy
     */
    public UpstreamLeg withFacts(SessionFacts known) {
        return new UpstreamLeg(version, session, replica, Optional.of(known), initiator);
    }

    /**
     * The same conversation on behalf of somebody.
     *
     * @param other on whose behalf
     * @return a copy
     */
    public UpstreamLeg onBehalfOf(Initiator other) {
        return new UpstreamLeg(version, session, replica, facts, other);
    }

    /**
     * Whether this leg is for the request that opens a session.
     *
     * @return true before the handshake
     */
    public boolean isOpening() {
        return version.isEmpty();
    }

    /**
     * Whether this leg belongs to a session that the upstream can end.
     *
     * @return true with a session id
     */
    public boolean hasSession() {
        return session.isPresent();
    }

    /**
     * Whether lost streams may be resumed on this leg.
     *
     * @return true for the legacy revisions
     */
    public boolean isResumable() {
        return version.map(known -> !known.isModern()).orElse(true);
    }
}
