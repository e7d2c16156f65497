package dev.sluice.session.redis.store;

import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.SessionDigest;

/**
 * The names of what is kept of sessions, each with a {@linkplain SessionDigest digest} in place of the id. The braces keep
 * all keys of a session on one node of a cluster.
 */
public final class SessionKeys {
    private final RedisConnections connections;

    SessionKeys(RedisConnections connections) {
        this.connections = connections;
    }

    String session(String digest) {
        return connections.key("session:{" + digest + "}");
    }

    String tombstone(String digest) {
        return connections.key("tombstone:{" + digest + "}");
    }

    /** The list of sessions that a replica looks after, by digest. */
    String home(String home) {
        return connections.key("home:" + home);
    }
}
