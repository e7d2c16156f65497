package dev.sluice.session.redis;

import dev.sluice.session.StoreUnavailableException;
import io.lettuce.core.cluster.api.reactive.RedisClusterReactiveCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The way to Redis: a connection for each event loop, one for all other threads, and one for each listener of messages.
 *
 * <p>What runs on an event loop is answered there, so that a request goes to Redis and back without changing its thread.
 * Answers to other threads come on the scheduler, not on a thread of the connection. Commands that Redis must take in the
 * order in which they are sent are sent {@linkplain #inOrder over one connection}.
 *
 * <p>Nothing is connected before the first command, so a process starts without Redis. A connection that breaks is made
 * again by itself, after a pause that doubles; meanwhile commands fail at once. A command that was sent when it broke
 * fails and is not sent again: whether it was carried out is not known, and only its caller knows how to ask.
 *
 * <p>Thread-safe; nothing blocks. Every command ends within its time limit.
 */
public final class RedisConnections {
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisSettings settings;
    private final Scheduler scheduler;
    private final RedisThreads threads;
    private final RedisLink link;
    private final LastTrouble trouble;
    private final CommandConnection shared;
    private final List<LoopConnection> ofLoops;

    private RedisConnections(
            RedisSettings settings,
            Scheduler scheduler,
            RedisThreads threads,
            RedisLink link,
            LastTrouble trouble,
            List<LoopConnection> ofLoops) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.threads = threads;
        this.link = link;
        this.trouble = trouble;
        this.shared = new CommandConnection(link, scheduler, trouble);
        this.ofLoops = ofLoops;
    }

    /**
     * Prepares the way; connects to nothing yet.
     *
     * @param settings where Redis is
     * @param loops run the connections; of the kind that this platform's sockets need, native where there is one; not shut
     *     down here
     * @param scheduler where answers come out that were not asked for on one of the loops; not disposed here
     * @return to be {@linkplain #close closed} by the caller
     * @throws IllegalArgumentException when the URL is malformed or the file with authorities cannot be read
     */
    public static RedisConnections to(RedisSettings settings, EventLoopGroup loops, Scheduler scheduler) {
        RedisThreads threads = RedisThreads.on(loops, settings.timing());
        LastTrouble trouble = new LastTrouble(scheduler);
        List<LoopConnection> ofLoops = StreamSupport.stream(loops.spliterator(), false)
                .map(EventLoop.class::cast)
                .map(loop -> LoopConnection.on(loop, RedisLink.to(settings, threads.of(loop)), trouble))
                .toList();
        RedisLink link = RedisLink.to(settings, threads.ofAll());
        return new RedisConnections(settings, scheduler, threads, link, trouble, ofLoops);
    }

    /**
     * Runs commands on the connection of the thread that subscribes.
     *
     * @param command what to run; called at each subscription
     * @param <T> of the answer
     * @return cold; the answer; the error is a {@link StoreUnavailableException} when Redis did not answer as it should
     */
    public <T> Mono<T> one(Function<RedisClusterReactiveCommands<String, byte[]>, Mono<T>> command) {
        return Mono.defer(() -> nearest().one(command));
    }

    /**
     * Runs commands with many answers on the connection of the thread that subscribes.
     *
     * @param command what to run; called at each subscription
     * @param <T> of the answers
     * @return cold; the answers; errors as with {@link #one}
     */
    public <T> Flux<T> many(Function<RedisClusterReactiveCommands<String, byte[]>, Publisher<T>> command) {
        return Flux.defer(() -> nearest().many(command));
    }

    /** There are as many loops as processors, so that looking is faster than keeping a table. */
    private CommandConnection nearest() {
        for (LoopConnection one : ofLoops) {
            if (one.loop().inEventLoop()) {
                return one.commands();
            }
        }
        return shared;
    }

    /**
     * Runs commands on the one connection that all threads share, so that Redis takes them in the order of subscription.
     *
     * @param command what to run; called at each subscription
     * @param <T> of the answer
     * @return cold; the answer, on the scheduler; errors as with {@link #one}
     */
    public <T> Mono<T> inOrder(Function<RedisClusterReactiveCommands<String, byte[]>, Mono<T>> command) {
        return shared.one(command);
    }

    /**
     * Opens a connection of its own for publish and subscribe.
     *
     * @return a new one at each subscription, closed with the others; the error is a {@link StoreUnavailableException}
     */
    public Mono<StatefulRedisPubSubConnection<String, byte[]>> openPubSub() {
        return Mono.defer(link::connectPubSub)
                .onErrorMap(RedisTrouble::isTrouble, trouble::noted)
                .publishOn(scheduler);
    }

    /**
     * The name of a key or channel in the part of Redis that is ours.
     *
     * @param name within that part
     * @return with the prefix of the settings
     */
    public String key(String name) {
        return settings.prefix() + name;
    }

    /**
     * How long Redis may take.
     *
     * @return the settings' own
     */
    public RedisSettings.Timing timing() {
        return settings.timing();
    }

    /**
     * Whether Redis did not answer as it should lately, to whatever was asked here.
     *
     * @param time how long ago at most
     * @return false when all has been well for that long
     */
    public boolean failedWithin(Duration time) {
        return trouble.isWithin(time);
    }

    /** Notes that Redis did not answer somebody who would not wait until the time limit of the command. */
    public void noteTrouble() {
        trouble.note();
    }

    /**
     * Closes every connection.
     *
     * @return completes when it is done
     */
    public Mono<Void> close() {
        return Flux.fromIterable(ofLoops)
                .flatMap(one -> one.commands().close())
                .then(shared.close())
                .then(threads.close());
    }
}
