package dev.sluice.session.redis;

import dev.sluice.interceptors.message.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of what is kept of sessions.
 *
 * <p>A session is named by a digest of its id. Names of keys show up where records do not: in slow logs, in statistics of
 * large keys, on the screen of whoever looks for something else. The id is all that a client needs to go on with a
 * session, so it stays inside the record. The braces keep all keys of a session on one node of a cluster.
 */
final class SessionKeys {
    private final RedisConnections connections;

    SessionKeys(RedisConnections connections) {
        this.connections = connections;
    }

    /** SHA-256 in hexadecimal digits. */
    static String digest(SessionId id) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(id.value().getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
