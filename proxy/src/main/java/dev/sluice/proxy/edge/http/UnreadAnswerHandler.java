package dev.sluice.proxy.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection, or a stream of HTTP/2, whose client takes nothing of what waits for it. Whoever reads slowly goes on
 * as long as something is taken in each period; what waits meanwhile is bounded by others. Idle while the channel can be
 * written to.
 */
final class UnreadAnswerHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnreadAnswerHandler.class);

    private final Duration limit;
    private @Nullable ScheduledFuture<?> look;

    /** How things stood when this was last looked at. */
    private Standing last = Standing.NONE;

    UnreadAnswerHandler(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        if (context.channel().isWritable()) {
            cancel();
        } else if (look == null) {
            lookLater(context);
        }
        super.channelWritabilityChanged(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        cancel();
        super.channelInactive(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel();
    }

    private void lookLater(ChannelHandlerContext context) {
        last = Standing.of(context.channel());
        look = context.executor().schedule(() -> look(context), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext context) {
        look = null;
        Channel channel = context.channel();
        if (!channel.isActive() || channel.isWritable()) {
            return;
        }
        if (Standing.of(channel).isSame(last)) {
            LOGGER.debug("Closed {}, because its client has read nothing for {}", channel, limit);
            var unused = channel.close();
        } else {
            lookLater(context);
        }
    }

    private void cancel() {
        if (look != null) {
            look.cancel(false);
            look = null;
        }
        last = Standing.NONE;
    }

    /**
     * How much waits, told by what is next to go and how much of it is gone; a stream of HTTP/2, which has no such queue,
     * counts the bytes that have to go before it can be written to.
     */
    private record Standing(@Nullable Object next, long progress, long bytes) {
        static final Standing NONE = new Standing(null, 0, 0);

        static Standing of(Channel channel) {
            ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
            return waiting == null
                    ? new Standing(null, 0, channel.bytesBeforeWritable())
                    : new Standing(waiting.current(), waiting.currentProgress(), 0);
        }

        /** What is next to go may be equal to what went before; it has to be the same. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSame(Standing other) {
            return next == other.next && progress == other.progress && bytes == other.bytes;
        }
    }
}
