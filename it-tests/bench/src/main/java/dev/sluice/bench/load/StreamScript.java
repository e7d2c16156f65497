package dev.sluice.bench.load;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;

/** Opens the GET stream of a session and keeps it. */
final class StreamScript implements Script {
    private final byte[] request;
    private final Runnable opened;

    StreamScript(byte[] request, Runnable opened) {
        this.request = request;
        this.opened = opened;
    }

    @Override
    public void connected(Channel channel) {
        var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(request));
    }

    @Override
    public void begun(Channel channel, HttpResponse head) {
        opened.run();
    }

    @Override
    public void answered(Channel channel, HttpResponse head, int bodyBytes) {
        throw new IllegalStateException("an idle stream was ended by the other side");
    }
}
