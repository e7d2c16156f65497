package dev.sluice.proxy.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/**
 * Ends listening when nobody waits to be accepted.
 *
 * <p>A client is connected as soon as the kernel has answered its handshake, and may have sent its request, long before
 * this process accepts it. Whoever stands in that queue when the listening socket closes gets a reset. So the socket goes
 * on accepting until for a moment nobody came. Whoever had begun to connect before that moment, and is less than it away,
 * has been accepted by then.
 *
 * <p>What this cannot do: a client that begins to connect in that last moment may still be reset, because Java offers
 * nothing that makes a listening socket refuse newcomers and keep those it has. Where clients never stop coming, the limit
 * ends the waiting and what stands in the queue is lost. Both need a load balancer that has stopped sending before, which
 * is what the delay before a shutdown is for.
 */
final class AcceptQueue extends ChannelInboundHandlerAdapter {
    private static final Duration QUIET = Duration.ofMillis(20);

    private final Channel listener;
    private boolean accepted;

    private AcceptQueue(Channel listener) {
        this.listener = listener;
    }

    /**
     * Closes a listener.
     *
     * @param server still listening
     * @param limit longest time to wait for an empty queue; zero closes at once
     * @return completes when it does not listen any more
     */
    static Mono<Void> close(DisposableServer server, Duration limit) {
        return Mono.<Void>fromRunnable(() -> new AcceptQueue(server.channel()).begin(limit))
                .then(server.onDispose());
    }

    private void begin(Duration limit) {
        listener.eventLoop().execute(() -> {
            if (listener.isActive()) {
                listener.pipeline().addFirst(this);
            }
            lookAgainWithin(limit);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        accepted = true;
        super.channelRead(context, message);
    }

    private void lookAgainWithin(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            var unused = listener.close();
            return;
        }
        accepted = false;
        // The event loop accepts before it runs what is due, so that a look always follows a visit to the queue.
        var unused =
                listener.eventLoop().schedule(() -> look(limit.minus(QUIET)), QUIET.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(Duration limit) {
        lookAgainWithin(accepted ? limit : Duration.ZERO);
    }
}
