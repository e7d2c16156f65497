package dev.sluice.session.redis;

import dev.sluice.session.StoreUnavailableException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.reactive.RedisClusterReactiveCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The way to Redis: one connection that all commands share, and one for each listener of messages.
 *
 * <p>Nothing is connected before the first command, so a process starts without Redis. A connection that breaks is made
 * again by itself, after a pause that doubles; meanwhile commands fail at once. A command that was sent when it broke
 * fails and is not sent again: whether it was carried out is not known, and only its caller knows how to ask.
 *
 * <p>Thread-safe; nothing blocks. Every command ends within its time limit. Answers come on the scheduler, not on a
 * thread of the connection.
 */
public final class RedisConnections {
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisSettings settings;
    private final Scheduler scheduler;
    private final RedisLink link;
    private final Mono<RedisClusterReactiveCommands<String, byte[]>> commands;

    private RedisConnections(RedisSettings settings, Scheduler scheduler, RedisLink link) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.link = link;
        // A failure is not kept: the next command tries again. A connection is kept: it mends itself.
        this.commands = Mono.defer(link::connect).cacheInvalidateIf(connected -> false);
    }

    /**
     * Prepares the way; connects to nothing yet.
     *
     * @param settings where Redis is
     * @param scheduler where answers come out; not disposed here
     * @return to be {@linkplain #close closed} by the caller
     * @throws IllegalArgumentException when the URL is malformed or the file with authorities cannot be read
     */
    public static RedisConnections to(RedisSettings settings, Scheduler scheduler) {
        return new RedisConnections(settings, scheduler, RedisLink.to(settings));
    }

    /**
     * Runs commands on the shared connection.
     *
     * @param command what to run; called at each subscription
     * @param <T> of the answer
     * @return cold; the answer; the error is a {@link StoreUnavailableException} when Redis did not answer as it should
     */
    <T> Mono<T> one(Function<RedisClusterReactiveCommands<String, byte[]>, Mono<T>> command) {
        return commands.flatMap(command)
                .onErrorMap(RedisConnections::isTrouble, RedisConnections::unavailable)
                .publishOn(scheduler);
    }

    /**
     * Runs commands with many answers on the shared connection.
     *
     * @param command what to run; called at each subscription
     * @param <T> of the answers
     * @return cold; the answers; errors as with {@link #one}
     */
    <T> Flux<T> many(Function<RedisClusterReactiveCommands<String, byte[]>, Publisher<T>> command) {
        return commands.flatMapMany(command)
                .onErrorMap(RedisConnections::isTrouble, RedisConnections::unavailable)
                .publishOn(scheduler);
    }

    /** What was in flight on a connection that breaks comes out as the failure of the connection. */
    private static boolean isTrouble(Throwable failure) {
        return failure instanceof RedisException
                || failure instanceof IOException
                || failure instanceof CancellationException;
    }

    private static StoreUnavailableException unavailable(Throwable cause) {
        return new StoreUnavailableException("Redis did not answer as it should: " + cause.getMessage(), cause);
    }

    /**
     * Opens a connection of its own for publish and subscribe.
     *
     * @return a new one at each subscription, closed with the others; the error is a {@link StoreUnavailableException}
     */
    Mono<StatefulRedisPubSubConnection<String, byte[]>> openPubSub() {
        return Mono.defer(link::connectPubSub)
                .onErrorMap(RedisConnections::isTrouble, RedisConnections::unavailable)
                .publishOn(scheduler);
    }

    /** The name of a key or channel in the part of Redis that is ours. */
    String key(String name) {
        return settings.prefix() + name;
    }

    /** How long Redis may take. */
    RedisSettings.Timing timing() {
        return settings.timing();
    }

    /**
     * Closes every connection.
     *
     * @return completes when it is done
     */
    public Mono<Void> close() {
        return link.close();
    }
}
