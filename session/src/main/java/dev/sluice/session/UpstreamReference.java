package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Optional;

/**
 * The conversation with the upstream behind a session.
 *
 * @param replica the upstream replica that the session sticks to, as its URL; absent while none is chosen
 * @param session the upstream's own session id, a secret; absent while there is none, and when the upstream keeps none
 * @param protocolVersion revision agreed with the upstream; absent before the handshake
 * @param server what the upstream said of itself
 */
public record UpstreamReference(
        Optional<String> replica, Optional<String> session, Optional<ProtocolVersion> protocolVersion, Peer server) {
    private static final UpstreamReference NONE =
            new UpstreamReference(Optional.empty(), Optional.empty(), Optional.empty(), Peer.unknown());

    /**
     * No conversation yet.
     *
     * @return everything absent
     */
    public static UpstreamReference none() {
        return NONE;
    }

    /**
     * A copy with where the upstream's session is.
     *
     * @param replica the upstream replica that opened it, or empty when there is no choice
     * @param session its id, or empty when the upstream keeps none
     * @return a copy
     */
    public UpstreamReference opened(Optional<String> replica, Optional<String> session) {
        return new UpstreamReference(replica, session, protocolVersion, server);
    }

    /**
     * A copy with what the handshake brought.
     *
     * @param protocolVersion revision agreed with the upstream
     * @param server what the upstream said of itself
     * @return a copy
     */
    public UpstreamReference negotiated(ProtocolVersion protocolVersion, Peer server) {
        return new UpstreamReference(replica, session, Optional.of(protocolVersion), server);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "UpstreamReference[replica=" + replica.orElse("none") + ", protocolVersion="
                + protocolVersion.map(ProtocolVersion::wireName).orElse("none") + "]";
    }
}
