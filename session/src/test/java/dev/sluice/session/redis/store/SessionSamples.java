package dev.sluice.session.redis.store;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionLife;
import dev.sluice.session.Tombstone;
import dev.sluice.session.UpstreamReference;
import dev.sluice.session.redis.EncryptionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sessions for tests. */
final class SessionSamples {
    static final Tombstone GONE = new Tombstone("files", "principal-of-anna", RemovalReason.CLIENT);

    private static final SessionIds IDS = SessionIds.random();

    private SessionSamples() {}

    static Session session() {
        return session(Duration.ofHours(24));
    }

    static Session session(Duration timeToLive) {
        return new Session(
                IDS.next(),
                "files",
                "principal-of-anna",
                Optional.of(ProtocolVersion.V2025_06_18),
                new Peer("{\"name\":\"probe\"}", "{}"),
                UpstreamReference.none().opened(Optional.empty(), Optional.of("upstream-secret")),
                new ClientState(Optional.of("info"), Set.of("file:///a"), Optional.empty()),
                Map.of(),
                "replica-1",
                new SessionLife(Instant.parse("2026-11-21T10:15:30Z"), timeToLive, false),
                1);
    }

    /** The next version of a session. */
    static Session next(Session session, String note) {
        return next(session, note, session.version() + 1);
    }

    static Session next(Session session, String note, long version) {
        return new Session(
                session.id(),
                session.route(),
                session.principal(),
                session.protocolVersion(),
                session.client(),
                session.upstream(),
                session.state(),
                Map.of("note", note),
                session.home(),
                session.life(),
                version);
    }

    static RedisStoreSettings settings(EncryptionKey... keys) {
        return new RedisStoreSettings(Duration.ofHours(2), Duration.ofMinutes(10), 10_000, 10_000, List.of(keys));
    }
}
