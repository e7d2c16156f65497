package dev.sluice.bench;

import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisSettings;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The same connections without sessions: one command and its answer. Nothing that asks this Redis for something can be
 * faster on this machine.
 */
final class BareRedis implements AutoCloseable {
    private static final byte[] VALUE = "x".repeat(600).getBytes(StandardCharsets.US_ASCII);
    private static final int WRITTEN_AT_ONCE = 64;

    private final RedisConnections connections;
    private final int keys;

    private BareRedis(RedisConnections connections, int keys) {
        this.connections = connections;
        this.keys = keys;
    }

    /**
     * Connects, and writes what is read later.
     *
     * @param url of the server
     * @param loops run the connections; the caller's
     * @param keys how many values there are
     * @return to be closed by the caller
     */
    public static BareRedis open(String url, EventLoopGroup loops, int keys) {
        BareRedis bare = new BareRedis(RedisConnections.to(RedisSettings.of(url), loops, Schedulers.immediate()), keys);
        var unused = Flux.fromStream(IntStream.range(0, keys).mapToObj(BareRedis::key))
                .flatMap(bare::write, WRITTEN_AT_ONCE)
                .blockLast();
        return bare;
    }

    /**
     * Reads one of the values.
     *
     * @return the value
     */
    public Mono<byte[]> get() {
        return connections.one(commands -> commands.get(anyKey()));
    }

    /**
     * Writes one of the values.
     *
     * @return what Redis says to that
     */
    public Mono<String> set() {
        return Mono.defer(() -> write(anyKey()));
    }

    private Mono<String> write(String key) {
        return connections.one(commands -> commands.set(key, VALUE));
    }

    private String anyKey() {
        return key(ThreadLocalRandom.current().nextInt(keys));
    }

    private static String key(int number) {
        return "bare:" + number;
    }

    @Override
    public void close() {
        connections.close().block();
    }
}
