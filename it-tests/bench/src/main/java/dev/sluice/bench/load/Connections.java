package dev.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The connections of the load, all on one event loop. */
final class Connections {
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("load", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();

    EventLoop loop() {
        return loop;
    }

    /** Opens connections that each play a script of their own; closing the group ends them without a report. */
    Open open(String host, int port, int count, Supplier<Script> script, Consumer<String> failure) {
        Open open = new Open(new DefaultChannelGroup(loop), failure);
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open.channels.add(channel);
                        channel.pipeline()
                                .addLast(new HttpResponseDecoder(), new ScriptHandler(script.get(), open::failed));
                    }
                });
        for (int i = 0; i < count; i++) {
            var unused = bootstrap.connect(host, port).addListener(connected -> {
                if (!connected.isSuccess()) {
                    open.failed("cannot connect: " + connected.cause());
                }
            });
        }
        return open;
    }

    /** Connections that belong together. */
    static final class Open {
        private static final long SECONDS_TO_END = 5;

        private final ChannelGroup channels;
        private final Consumer<String> failure;
        private volatile boolean closing;

        private Open(ChannelGroup channels, Consumer<String> failure) {
            this.channels = channels;
            this.failure = failure;
        }

        private void failed(String reason) {
            if (!closing) {
                failure.accept(reason);
            }
        }

        /** Gives the scripts a moment to end by themselves, and then closes what is left. */
        void end() {
            closing = true;
            var unused = channels.newCloseFuture().awaitUninterruptibly(SECONDS_TO_END, TimeUnit.SECONDS);
            close();
        }

        void close() {
            closing = true;
            channels.close().awaitUninterruptibly();
        }
    }
}
