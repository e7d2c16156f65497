package dev.sluice.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session where the dialect has one, then calls again as soon as the answer is there: a closed loop, until the
 * window is over. No call is left without its answer.
 */
final class CallScript implements Script {
    private static final int SMALLEST_RESULT = 200;

    private final Dialect dialect;
    private final RequestText text;
    private final Meter meter;
    private @Nullable String session;
    private @Nullable CallBytes calls;
    private long sentAt;

    CallScript(Dialect dialect, RequestText text, Meter meter) {
        this.dialect = dialect;
        this.text = text;
        this.meter = meter;
    }

    @Override
    public void connected(Channel channel) {
        if (dialect.isStateless()) {
            callAgain(channel, text.modernCall());
        } else {
            send(channel, Unpooled.wrappedBuffer(text.initialize()));
        }
    }

    @Override
    public void answered(Channel channel, HttpResponse head, int bodyBytes) {
        if (calls != null) {
            if (bodyBytes < SMALLEST_RESULT) {
                throw new IllegalStateException("a result has only " + bodyBytes + " bytes");
            }
            meter.answered(System.nanoTime() - sentAt);
            callAgain(channel, calls);
        } else if (session == null) {
            session = SessionScript.idOf(head);
            send(channel, Unpooled.wrappedBuffer(text.initialized(session)));
        } else {
            callAgain(channel, text.legacyCall(session));
        }
    }

    private void callAgain(Channel channel, CallBytes next) {
        if (meter.isOver()) {
            var unused = channel.close();
            return;
        }
        calls = next;
        sentAt = System.nanoTime();
        send(channel, next.next());
    }

    private static void send(Channel channel, ByteBuf bytes) {
        var unused = channel.writeAndFlush(bytes);
    }
}
