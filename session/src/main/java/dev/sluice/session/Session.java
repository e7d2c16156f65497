package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a session; immutable. Changes are made through {@link SessionManager#update}. When it was last used is
 * not part of the record: the manager and the store keep that beside it. Nor is where its event log stands, which moves
 * with every event: each replica numbers the streams that it opens apart from those of the others, and the journal that
 * they share keeps what each stream has come to.
 *
 * @param id its secret name
 * @param route name of the route it was opened on
 * @param principal key of who opened it
 * @param protocolVersion revision agreed with the client; absent before the negotiation
 * @param client what the client said of itself
 * @param upstream the conversation behind it
 * @param state what the client has asked for that outlives its request
 * @param metadata free entries of interceptors and of the proxy; copied, unmodifiable
 * @param home name of the replica that looks after it; empty while none does
 * @param life when it was opened and how long it may live
 * @param version counts the changes of this record, 1 when new; kept by the manager, used by stores to find conflicts
 */
public record Session(
        SessionId id,
        String route,
        String principal,
        Optional<ProtocolVersion> protocolVersion,
        Peer client,
        UpstreamReference upstream,
        ClientState state,
        Map<String, String> metadata,
        String home,
        SessionLife life,
        long version) {
    /** Copies the metadata. */
    public Session {
        metadata = Map.copyOf(metadata);
    }

    /**
     * A session of which nothing is known but who opens it.
     *
     * @param id a new one
     * @param request who opens it, and where
     * @param home name of the replica that opens it
     * @param life when, and for how long
     * @return version 1 of the record
     */
    static Session open(SessionId id, NewSession request, String home, SessionLife life) {
        return new Session(
                id,
                request.route(),
                request.principal(),
                Optional.empty(),
                request.client(),
                UpstreamReference.none(),
                ClientState.none(),
                request.metadata(),
                home,
                life,
                1);
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
     * When it was opened.
     *
     * @return the time of day
     */
    public Instant createdAt() {
        return life.createdAt();
    }

    /**
     * A copy with the revision agreed with the client.
     *
     * @param agreed the revision
     * @return a copy
     */
    public Session withProtocolVersion(ProtocolVersion agreed) {
        return new Session(
                id, route, principal, Optional.of(agreed), client, upstream, state, metadata, home, life, version);
    }

    /**
     * A copy with another conversation behind it.
     *
     * @param upstream replaces the one so far
     * @return a copy
     */
    public Session withUpstream(UpstreamReference upstream) {
        return new Session(
                id, route, principal, protocolVersion, client, upstream, state, metadata, home, life, version);
    }

    /**
     * A copy with other wishes of the client.
     *
     * @param state replaces all of them
     * @return a copy
     */
    public Session withState(ClientState state) {
        return new Session(
                id, route, principal, protocolVersion, client, upstream, state, metadata, home, life, version);
    }

    /**
     * A copy with other metadata.
     *
     * @param metadata replaces all entries
     * @return a copy
     */
    public Session withMetadata(Map<String, String> metadata) {
        return new Session(
                id, route, principal, protocolVersion, client, upstream, state, metadata, home, life, version);
    }

    /**
     * A copy with another home.
     *
     * @param home name of a replica, or empty
     * @return a copy
     */
    public Session withHome(String home) {
        return new Session(
                id, route, principal, protocolVersion, client, upstream, state, metadata, home, life, version);
    }

    /**
     * The record as another write of it.
     *
     * @param version number of the write, 1 for the first
     * @return otherwise the same
     */
    public Session withVersion(long version) {
        return new Session(
                id, route, principal, protocolVersion, client, upstream, state, metadata, home, life, version);
    }

    /** What is kept of it once it is gone. */
    Tombstone tombstone(RemovalReason reason) {
        return new Tombstone(route, principal, reason);
    }

    /** Names the session by its digest and leaves out whatever may be secret. */
    @Override
    public String toString() {
        return "Session[" + id + ", route=" + route + ", protocolVersion="
                + protocolVersion.map(ProtocolVersion::wireName).orElse("none") + ", version=" + version + "]";
    }
}
