package dev.sluice.proxy.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Asks for the next message only when the one before has left for the client, but for what the connection buffers anyway.
 * Without it, what writes asks for many at once, however large they are. State belongs to the event loop.
 */
final class WriteGate extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private @Nullable MonoSink<Void> waiting;

    private WriteGate(Channel channel) {
        this.channel = channel;
    }

    /**
     * Paces what is written to a response.
     *
     * @param texts in their order
     * @param encoder makes one message for the wire
     * @return one at a time
     */
    static <T, B> Flux<B> paced(HttpServerResponse response, Flux<T> texts, Function<T, B> encoder) {
        return Flux.defer(() -> {
            Channel channel = ClientConnections.channel(response);
            WriteGate gate = new WriteGate(channel);
            channel.pipeline().addFirst(gate);
            return texts.concatMap(text -> gate.write(Mono.fromSupplier(() -> encoder.apply(text))), 1)
                    .doFinally(end -> gate.remove());
        });
    }

    private <B> Flux<B> write(Mono<B> message) {
        return Flux.concat(message, this.<B>whenWritable());
    }

    /** Whoever writes has put the message into the queue of the event loop before, so that it is counted there first. */
    private <B> Mono<B> whenWritable() {
        return Mono.<Void>create(sink -> channel.eventLoop().execute(() -> await(sink)))
                .then(Mono.empty());
    }

    private void await(MonoSink<Void> sink) {
        if (channel.isWritable() || !channel.isActive()) {
            sink.success();
        } else {
            waiting = sink;
        }
    }

    private void open() {
        MonoSink<Void> ready = waiting;
        waiting = null;
        if (ready != null) {
            ready.success();
        }
    }

    private void remove() {
        channel.eventLoop().execute(() -> {
            if (channel.pipeline().context(this) != null) {
                channel.pipeline().remove(this);
            }
        });
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            open();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open();
        context.fireChannelInactive();
    }
}
