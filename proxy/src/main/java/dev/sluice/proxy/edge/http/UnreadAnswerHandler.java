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
 * Closes a connection whose client takes nothing of what waits for it. Whoever reads slowly goes on as long as something
 * is taken in each period; what waits meanwhile is bounded by others. Idle while the connection can be written to, which
 * one with many HTTP/2 streams always can.
 */
final class UnreadAnswerHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnreadAnswerHandler.class);

    private final Duration limit;
    private @Nullable ScheduledFuture<?> look;

    /** What was next to go when this was last looked at, and how much of it was gone. */
    private @Nullable Object next;

    private long progress;

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
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        if (waiting != null) {
            next = waiting.current();
            progress = waiting.currentProgress();
            look = context.executor().schedule(() -> look(context), limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(ChannelHandlerContext context) {
        look = null;
        Channel channel = context.channel();
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || channel.isWritable()) {
            return;
        }
        if (waiting.current() != next || waiting.currentProgress() != progress) {
            lookLater(context);
        } else {
            LOGGER.debug("Closed {}, because its client has read nothing for {}", channel, limit);
            var unused = channel.close();
        }
    }

    private void cancel() {
        if (look != null) {
            look.cancel(false);
            look = null;
        }
        next = null;
    }
}
