package dev.sluice.session.redis;

import dev.sluice.interceptors.message.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the copies of the streams of one session are. The names hold a digest of the session's id, since the id is a
 * secret and names of keys show up in logs and statistics; in braces, so that a cluster keeps all of them on one node.
 */
final class JournalKeys {
    private final String base;

    JournalKeys(RedisConnections redis, SessionId session) {
        this.base = redis.key("{" + digest(session) + "}:");
    }

    private static String digest(SessionId session) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(session.value().getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What comes before the number in the name of a copy. */
    String streamPrefix() {
        return base + "stream:";
    }

    String stream(long number) {
        return streamPrefix() + number;
    }

    /** Lists the numbers of the streams that have a copy. */
    String streams() {
        return base + "streams";
    }
}
