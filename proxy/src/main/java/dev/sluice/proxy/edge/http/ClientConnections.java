package dev.sluice.proxy.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The connections of clients, and how they end at a shutdown: none while it is owed an answer, and none on which a
 * request may just be on its way. Thread-safe.
 */
public final class ClientConnections {
    private static final AttributeKey<ConnectionWatch> WATCH = AttributeKey.valueOf(ConnectionWatch.class, "watch");
    private static final Duration POLL = Duration.ofMillis(20);

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Scheduler timer;
    private final LongSupplier ticker;
    private volatile boolean leaving;
    private volatile Optional<Duration> linger = Optional.empty();

    /**
     * Begins with none.
     *
     * @param timer runs waiting
     * @param ticker nanoseconds that never run backwards, such as {@link System#nanoTime}
     */
    public ClientConnections(Scheduler timer, LongSupplier ticker) {
        this.timer = timer;
        this.ticker = ticker;
    }

    /** Has every answer from now on say that its connection ends with it, so that clients come back elsewhere. */
    public void sendAway() {
        leaving = true;
    }

    /**
     * Closes the listener when nobody waits to be accepted.
     *
     * @param listener accepts the connections
     * @param limit longest time until it is closed all the same, 0 or more
     * @return completes when nobody can connect any more
     */
    public Mono<Void> stopAccepting(DisposableServer listener, Duration limit) {
        return AcceptQueue.close(listener, limit);
    }

    /**
     * Lets the connections come to their end: each is closed when no request of it is to be answered and no byte has come
     * for a while. Cuts none; that is for {@link #cut}.
     *
     * @param quiet how long without a byte, 0 or more
     * @return completes when there is none left, which may be never
     */
    public Mono<Void> drain(Duration quiet) {
        return Mono.fromRunnable(() -> closeWhenQuiet(quiet)).then(untilEmpty());
    }

    /**
     * Closes all that is left.
     *
     * @return completes when they are closed
     */
    public Mono<Void> cut() {
        return Mono.create(sink -> open.close().addListener(done -> sink.success()));
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Takes care of a new connection; on its event loop. */
    void add(Channel channel) {
        ConnectionWatch watch = new ConnectionWatch(channel, ticker);
        channel.attr(WATCH).set(watch);
        channel.pipeline().addFirst(watch);
        open.add(channel);
        // One that was accepted last may come here after the others were told to end.
        linger.ifPresent(watch::closeWhenQuiet);
    }

    /** Where an answer goes that has not ended; an answer forgets its connection with its end. */
    static Channel channel(HttpServerResponse response) {
        AtomicReference<Channel> channel = new AtomicReference<>();
        response.withConnection(connection -> channel.set(connection.channel()));
        return Objects.requireNonNull(channel.get());
    }

    /** The watch over the connection that a channel is, or is a stream of. */
    static ConnectionWatch watch(Channel channel) {
        @Nullable ConnectionWatch watch = channel.attr(WATCH).get();
        return watch == null ? channel.parent().attr(WATCH).get() : watch;
    }

    private void closeWhenQuiet(Duration quiet) {
        linger = Optional.of(quiet);
        open.forEach(channel -> watch(channel).closeWhenQuiet(quiet));
    }

    private Mono<Void> untilEmpty() {
        return Mono.defer(
                () -> open.isEmpty() ? Mono.empty() : Mono.delay(POLL, timer).then(untilEmpty()));
    }
}
