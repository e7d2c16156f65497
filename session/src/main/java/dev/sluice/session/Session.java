package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a session; immutable. Changes are made through {@link SessionManager#update}.
 *
 * @param id its secret name
 * @param route name of the route it was opened on
 * @param principal key of who opened it
 * @param protocolVersion revision agreed with the client; absent before the negotiation
 * @param upstreamSession the upstream's own session id, a secret too; absent while there is none
 * @param metadata free entries of interceptors and of the proxy; copied, unmodifiable
 * @param createdAt when it was opened
 * @param version counts the changes of this record, 1 when new; kept by the manager, used by stores to find conflicts
 */
public record Session(
        SessionId id,
        String route,
        String principal,
        Optional<ProtocolVersion> protocolVersion,
        Optional<String> upstreamSession,
        Map<String, String> metadata,
        Instant createdAt,
        long version) {
    /** Copies the metadata. */
    public Session {
        metadata = Map.copyOf(metadata);
    }

    /**
     * Whether both name what this session belongs to.
     *
     * @param route name of a route
     * @param principal key of a principal
     * @return false when either is another one
     */
    public boolean belongsTo(String route, String principal) {
        return this.route.equals(route) && this.principal.equals(principal);
    }

    /**
     * A copy with the revision agreed with the client.
     *
     * @param agreed the revision
     * @return a copy
     */
    public Session withProtocolVersion(ProtocolVersion agreed) {
        return new Session(id, route, principal, Optional.of(agreed), upstreamSession, metadata, createdAt, version);
    }

    /**
     * A copy with another upstream session.
     *
     * @param upstreamSession the upstream's session id, or empty when it has none any more
     * @return a copy
     */
    public Session withUpstreamSession(Optional<String> upstreamSession) {
        return new Session(id, route, principal, protocolVersion, upstreamSession, metadata, createdAt, version);
    }

    /**
     * A copy with other metadata.
     *
     * @param metadata replaces all entries
     * @return a copy
     */
    public Session withMetadata(Map<String, String> metadata) {
        return new Session(id, route, principal, protocolVersion, upstreamSession, metadata, createdAt, version);
    }

    Session withVersion(long version) {
        return new Session(id, route, principal, protocolVersion, upstreamSession, metadata, createdAt, version);
    }

    /** Names the session by its digest and leaves out whatever may be secret. */
    @Override
    public String toString() {
        return "Session[" + id + ", route=" + route + ", protocolVersion="
                + protocolVersion.map(ProtocolVersion::wireName).orElse("none") + ", version=" + version + "]";
    }
}
