package dev.sluice.it.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** The program that Sluice starts as its server: hands every byte on between its standard streams and a local port. */
public final class StdioRelay {
    private StdioRelay() {}

    /**
     * Runs until either side ends.
     *
     * @param arguments the port
     * @throws IOException when the port cannot be reached
     */
    public static void main(String[] arguments) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
            socket.setTcpNoDelay(true);
            Thread towards = new Thread(() -> copy(socket, System.in));
            towards.setDaemon(true);
            towards.start();
            copy(socket.getInputStream(), System.out);
        }
    }

    private static void copy(Socket socket, InputStream input) {
        try {
            copy(input, socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(InputStream input, OutputStream output) throws IOException {
        byte[] buffer = new byte[8192];
        int count = input.read(buffer);
        while (count >= 0) {
            output.write(buffer, 0, count);
            output.flush();
            count = input.read(buffer);
        }
    }
}
