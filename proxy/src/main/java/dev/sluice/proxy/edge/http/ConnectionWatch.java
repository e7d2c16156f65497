package dev.sluice.proxy.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Knows of one connection whether its client waits for something, and closes it at a shutdown when it does not. The first
 * handler of its pipeline, so that it also sees bytes that are no whole request yet.
 */
final class ConnectionWatch extends ChannelInboundHandlerAdapter {
    /** A connection whose requests are under way is looked at again no sooner than that. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

    private final Channel channel;
    private final LongSupplier ticker;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile long lastUsed;

    ConnectionWatch(Channel channel, LongSupplier ticker) {
        this.channel = channel;
        this.ticker = ticker;
        this.lastUsed = ticker.getAsLong();
    }

    /** A request is to be answered. */
    void begin() {
        requests.incrementAndGet();
    }

    /** A request is over. */
    void end() {
        lastUsed = ticker.getAsLong();
        requests.decrementAndGet();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        lastUsed = ticker.getAsLong();
        super.channelRead(context, message);
    }

    /** Closes the connection once nothing is to be answered on it and nothing has come for a while; any thread. */
    void closeWhenQuiet(Duration linger) {
        lookIn(linger, linger);
    }

    private void lookIn(Duration pause, Duration linger) {
        var unused = channel.eventLoop().schedule(() -> look(linger), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look(Duration linger) {
        if (!channel.isActive()) {
            return;
        }
        Duration left = linger.minusNanos(ticker.getAsLong() - lastUsed);
        if (requests.get() > 0) {
            lookIn(linger.compareTo(SHORTEST_PAUSE) > 0 ? linger : SHORTEST_PAUSE, linger);
        } else if (left.isNegative() || left.isZero()) {
            // From the end of the pipeline, so that TLS and HTTP/2 say goodbye.
            var unused = channel.close();
        } else {
            lookIn(left, linger);
        }
    }
}
