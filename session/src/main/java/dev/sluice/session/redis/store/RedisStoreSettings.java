package dev.sluice.session.redis.store;

import dev.sluice.session.redis.EncryptionKey;
import java.time.Duration;
import java.util.List;

/**
 * How sessions are kept in Redis.
 *
 * @param expiry Redis drops a record that nobody has used for so long, should every replica have failed to; longer than a
 *     session may be idle, 1 ms or more
 * @param tombstoneAge how long it is remembered why a session has ended, 1 ms or more
 * @param queue writes that are kept here while Redis does not answer, 0 or more; beyond it they fail
 * @param cache records kept here as well, which can be read while Redis does not answer and are not sent again
 *     while they have not changed, 0 or more
 * @param keys the first encrypts records and all of them decrypt; none leaves records in clear
 */
public record RedisStoreSettings(
        Duration expiry, Duration tombstoneAge, int queue, int cache, List<EncryptionKey> keys) {
    /**
     * Copies the list and checks the ranges.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public RedisStoreSettings {
        keys = List.copyOf(keys);
        requireTime("session.redis.expiry", expiry);
        requireTime("session.tombstoneAge", tombstoneAge);
        requireNotNegative("queue", queue);
        requireNotNegative("cache", cache);
    }

    private static void requireTime(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 ms or more)");
        }
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("session.redis." + name + ": " + value + " (expected: 0 or more)");
        }
    }
}
