package dev.sluice.session.redis.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.redis.RedisScript;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Records as this process last read or wrote them, so that one which is still the same in Redis need not be sent and read
 * again. Bounded, thread-safe; what is in here says nothing about what is in Redis now.
 */
final class SessionCopies {
    private final Cache<SessionId, Copy> copies;

    SessionCopies(int bound) {
        this.copies =
                Caffeine.newBuilder().maximumSize(bound).executor(Runnable::run).build();
    }

    /** Marks one write. Versions alone do not do: a server that takes over for another may have lost the last of them. */
    static byte[] newStamp() {
        return ByteBuffer.allocate(Long.BYTES)
                .putLong(ThreadLocalRandom.current().nextLong())
                .array();
    }

    Optional<Copy> of(SessionId id) {
        return Optional.ofNullable(copies.getIfPresent(id));
    }

    void keep(Session session, byte[] stamp) {
        copies.put(session.id(), new Copy(session, RedisScript.number(session.version()), stamp));
    }

    void forget(SessionId id) {
        copies.invalidate(id);
    }

    /** A record, and by what to know that the one in Redis is the same. */
    static final class Copy {
        private final Session session;
        private final byte[] version;
        private final byte[] stamp;

        private Copy(Session session, byte[] version, byte[] stamp) {
            this.session = session;
            this.version = version;
            this.stamp = stamp;
        }

        Session session() {
            return session;
        }

        boolean isOf(byte[] otherVersion, byte[] otherStamp) {
            return Arrays.equals(version, otherVersion) && Arrays.equals(stamp, otherStamp);
        }
    }
}
