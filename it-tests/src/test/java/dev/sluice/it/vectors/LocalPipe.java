package dev.sluice.it.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Two connected ends inside one process. Unlike the JDK's pipes, they do not care which threads use them.
 *
 * @param near one end
 * @param far the other
 */
record LocalPipe(Socket near, Socket far) implements AutoCloseable {
    static LocalPipe open() {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket near = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            near.setTcpNoDelay(true);
            Socket far = listener.accept();
            far.setTcpNoDelay(true);
            return new LocalPipe(near, far);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            near.close();
            far.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
