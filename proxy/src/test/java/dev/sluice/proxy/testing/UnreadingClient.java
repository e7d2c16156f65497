package dev.sluice.proxy.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One connection over HTTP/2 whose streams ask for something and then take no more of it than their window has room for. */
public final class UnreadingClient implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel connection;
    private final int port;
    private final List<Channel> streams = new ArrayList<>();

    /**
     * Connects, without asking first whether the server speaks HTTP/2.
     *
     * @param port of the server on this machine
     */
    public UnreadingClient(int port) {
        this.port = port;
        this.connection = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var unused = channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient().build(),
                                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
                    }
                })
                .connect("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
    }

    /**
     * Posts a message of 2026-07-28 on a stream of its own, and reads nothing of the answer.
     *
     * @param message a line with a tool's name
     * @return completes with the error code when the server resets the stream (RFC 9113, section 7)
     */
    public CompletableFuture<Long> post(String message) {
        CompletableFuture<Long> reset = new CompletableFuture<>();
        Http2StreamChannel stream = new Http2StreamChannelBootstrap(connection)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ResetListener(reset))
                .open()
                .syncUninterruptibly()
                .getNow();
        Http2Headers headers = new DefaultHttp2Headers()
                .method("POST")
                .path("/mcp")
                .scheme("http")
                .authority("127.0.0.1:" + port);
        String[] more = ModernHeaders.of(message);
        for (int i = 0; i < more.length; i += 2) {
            headers.add(more[i].toLowerCase(Locale.ROOT), more[i + 1]);
        }
        var unusedHead = stream.write(new DefaultHttp2HeadersFrame(headers));
        var unusedBody = stream.writeAndFlush(
                new DefaultHttp2DataFrame(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8), true));
        streams.add(stream);
        return reset;
    }

    /**
     * Whether the connection is there.
     *
     * @return false when either side has closed it
     */
    public boolean isConnected() {
        return connection.isActive();
    }

    /** Ends the connection, and lets go of what was not read. */
    @Override
    public void close() {
        streams.forEach(stream -> {
            var unused = stream.config().setAutoRead(true);
        });
        connection.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class ResetListener extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Long> reset;

        ResetListener(CompletableFuture<Long> reset) {
            this.reset = reset;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame frame) {
                reset.complete(frame.errorCode());
            }
        }
    }
}
