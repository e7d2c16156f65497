package dev.sluice.session.redis.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.session.Session;
import dev.sluice.session.Tombstone;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RecordCipher;
import dev.sluice.session.redis.SessionDigest;
import dev.sluice.session.redis.UnreadableRecordException;
import dev.sluice.session.redis.UnreadableRecordException.Kind;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written into Redis and read from it, as bytes. What cannot be read is counted and logged once. Thread-safe.
 *
 * @see RecordCipher
 * @see RecordCodec
 */
final class SessionRecords {
    private static final Logger LOGGER = LoggerFactory.getLogger(SessionRecords.class);
    private static final int REMEMBERED = 1_000;
    /** Of a digest, as much as logs show elsewhere. */
    private static final int SHOWN = 8;

    private final RecordCodec codec = new RecordCodec();
    private final RecordCipher cipher;
    private final LongAdder unreadable = new LongAdder();
    private final Cache<String, Boolean> logged =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    SessionRecords(List<EncryptionKey> keys) {
        this.cipher = new RecordCipher(keys);
    }

    byte[] write(Session session, String digest) {
        return cipher.seal(codec.encode(session), place("session", digest));
    }

    byte[] write(Tombstone tombstone, String digest) {
        return cipher.seal(codec.encode(tombstone), place("tombstone", digest));
    }

    /**
     * Reads a session.
     *
     * @throws UnreadableRecordException when it cannot be read, or is another session's
     */
    Session readSession(byte[] bytes, String version, String digest) {
        Session session = codec.decodeSession(cipher.open(bytes, place("session", digest)));
        if (!SessionDigest.of(session.id()).equals(digest)
                || !Long.toString(session.version()).equals(version)) {
            throw new UnreadableRecordException(Kind.DAMAGED, "its parts do not belong together");
        }
        return session;
    }

    /**
     * Reads a tombstone.
     *
     * @throws UnreadableRecordException when it cannot be read
     */
    Tombstone readTombstone(byte[] bytes, String digest) {
        return codec.decodeTombstone(cipher.open(bytes, place("tombstone", digest)));
    }

    private static String place(String kind, String digest) {
        return kind + ":" + digest;
    }

    /** Counts what could not be read. */
    void note(UnreadableRecordException failure, String digest) {
        unreadable.increment();
        if (logged.asMap().putIfAbsent(digest, true) == null) {
            LOGGER.warn(
                    "the record of session {} cannot be read: {}", digest.substring(0, SHOWN), failure.getMessage());
        }
    }

    long unreadable() {
        return unreadable.sum();
    }
}
