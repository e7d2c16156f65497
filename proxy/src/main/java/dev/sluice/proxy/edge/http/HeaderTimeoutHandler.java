package dev.sluice.proxy.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a new connection that does not bring a first whole header section in time, however busily it dribbles. Later
 * requests of the connection are bounded by the idle time-out and the size limit. Leaves the pipeline when satisfied.
 */
final class HeaderTimeoutHandler extends ChannelInboundHandlerAdapter {
    private final Duration limit;
    private @Nullable ScheduledFuture<?> timer;

    /** How much of CR LF CR LF, or of the TLS or HTTP/2 preface that is not looked into, was seen. */
    private int matched;

    HeaderTimeoutHandler(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        timer = context.executor().schedule(() -> expire(context), limit.toMillis(), TimeUnit.MILLISECONDS);
        super.channelActive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes && endsHeader(bytes)) {
            cancel();
            context.pipeline().remove(this);
        }
        super.channelRead(context, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        cancel();
        super.channelInactive(context);
    }

    private static void expire(ChannelHandlerContext context) {
        var unused = context.close();
    }

    /** One pass over the bytes: each access by index is checked, and recorded where leaks are looked for. */
    private boolean endsHeader(ByteBuf bytes) {
        return bytes.forEachByte(this::isBeforeEnd) >= 0;
    }

    private boolean isBeforeEnd(byte next) {
        if (next == (matched % 2 == 0 ? '\r' : '\n')) {
            matched++;
        } else {
            matched = next == '\r' ? 1 : 0;
        }
        return matched < 4;
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
