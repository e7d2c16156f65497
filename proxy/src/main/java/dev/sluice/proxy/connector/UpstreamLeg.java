package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Optional;

/**
 * The conversation with the upstream that a message belongs to.
 *
 * @param version what Sluice and the upstream speak; empty while they negotiate
 * @param session the upstream's own session id; empty when it gave none, and always with a modern upstream
 */
public record UpstreamLeg(Optional<ProtocolVersion> version, Optional<String> session) {
    /**
     * Before a legacy handshake.
     *
     * @return a leg that knows nothing yet
     */
    public static UpstreamLeg opening() {
        return new UpstreamLeg(Optional.empty(), Optional.empty());
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
