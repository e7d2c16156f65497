package dev.sluice.session.redis.journal;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.SessionDigest;
import dev.sluice.session.redis.store.SessionKeys;

/**
 * Where the copies of the streams of one session are. As with {@link SessionKeys}, the names hold a digest of the
 * session's id, in braces, so that a cluster keeps all of them on one node.
 */
final class JournalKeys {
    private final RedisConnections connections;
    private final String session;

    JournalKeys(RedisConnections connections, SessionId session) {
        this.connections = connections;
        this.session = "{" + SessionDigest.of(session) + "}";
    }

    /** What comes before the number in the name of a copy. */
    String streamPrefix() {
        return connections.key("stream:" + session + ":");
    }

    String stream(long number) {
        return streamPrefix() + number;
    }

    /** Lists the numbers of the streams that have a copy. */
    String streams() {
        return connections.key("streams:" + session);
    }
}
