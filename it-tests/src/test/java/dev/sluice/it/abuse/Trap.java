package dev.sluice.it.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A port that nobody has any business with. */
final class Trap implements AutoCloseable {
    private final ServerSocketChannel channel;

    private Trap(ServerSocketChannel channel) {
        this.channel = channel;
    }

    static Trap open() {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
            return new Trap(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return channel.socket().getLocalPort();
    }

    /** Whether nobody has connected. */
    boolean isUntouched() {
        try (SocketChannel caught = channel.accept()) {
            return caught == null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
