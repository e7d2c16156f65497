package dev.sluice.session;

import java.util.Map;

/**
 * What must be known to open a session.
 *
 * @param route name of the route it belongs to
 * @param principal key of who opens it; nobody else will find it
 * @param client what the client says of itself
 * @param metadata first entries of its metadata; copied, may be empty
 * @param anonymous whether it is for a single piece of work: it lives {@link SessionSettings#anonymousAge} at most and is
 *     removed when its last hold is closed
 */
public record NewSession(String route, String principal, Peer client, Map<String, String> metadata, boolean anonymous) {
    /** Copies the metadata. */
    public NewSession {
        metadata = Map.copyOf(metadata);
    }

    /**
     * A session of a client.
     *
     * @param route name of the route it belongs to
     * @param principal key of who opens it
     * @param client what the client says of itself
     * @return not anonymous, without metadata
     */
    public static NewSession of(String route, String principal, Peer client) {
        return new NewSession(route, principal, client, Map.of(), false);
    }
}
