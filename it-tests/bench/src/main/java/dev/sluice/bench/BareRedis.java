package dev.sluice.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Mono;

/**
 * The same Redis without Sluice: one command and its answer over one connection that all threads share, with the same
 * client. Nothing that asks this Redis for something can be faster on this machine.
 */
final class BareRedis implements AutoCloseable {
    private static final String VALUE = "x".repeat(600);

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final int keys;

    private BareRedis(RedisClient client, StatefulRedisConnection<String, String> connection, int keys) {
        this.client = client;
        this.connection = connection;
        this.keys = keys;
    }

    /**
     * Connects, and writes what is read later.
     *
     * @param url of the server
     * @param keys how many values there are
     */
    static BareRedis open(String url, int keys) {
        RedisClient client = RedisClient.create(url);
        BareRedis bare = new BareRedis(client, client.connect(), keys);
        for (int number = 0; number < keys; number++) {
            bare.connection.sync().set(key(number), VALUE);
        }
        return bare;
    }

    Mono<String> get() {
        return connection.reactive().get(anyKey());
    }

    Mono<String> set() {
        return connection.reactive().set(anyKey(), VALUE);
    }

    private String anyKey() {
        return key(ThreadLocalRandom.current().nextInt(keys));
    }

    private static String key(int number) {
        return "bare:" + number;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
