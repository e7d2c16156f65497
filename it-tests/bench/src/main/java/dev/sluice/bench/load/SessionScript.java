package dev.sluice.bench.load;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens sessions one after the other on one connection. */
final class SessionScript implements Script {
    private final RequestText text;
    private final Consumer<String> opened;
    private int left;
    private @Nullable String opening;

    SessionScript(RequestText text, int sessions, Consumer<String> opened) {
        this.text = text;
        this.opened = opened;
        this.left = sessions;
    }

    static String idOf(HttpResponse head) {
        @Nullable String id = head.headers().get("mcp-session-id");
        if (id == null) {
            throw new IllegalStateException("the answer to initialize names no session");
        }
        return id;
    }

    @Override
    public void connected(Channel channel) {
        next(channel);
    }

    @Override
    public void answered(Channel channel, HttpResponse head, int bodyBytes) {
        if (opening == null) {
            opening = idOf(head);
            send(channel, text.initialized(opening));
        } else {
            opened.accept(opening);
            opening = null;
            next(channel);
        }
    }

    private void next(Channel channel) {
        if (left-- > 0) {
            send(channel, text.initialize());
        }
    }

    private static void send(Channel channel, byte[] bytes) {
        var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }
}
