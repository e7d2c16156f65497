package dev.sluice.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

/** A real Redis on a free loopback port, which keeps nothing on disk. */
public final class RedisServer implements AutoCloseable {
    private static final String READY = "Ready to accept connections";

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /**
     * Starts it.
     *
     * @return once it answers; to be closed by the caller
     */
    public static RedisServer start() {
        try {
            int port = freePort();
            String program = RedisExecProvider.defaultProvider().get().getAbsolutePath();
            Process process = new ProcessBuilder(
                            program, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "")
                    .redirectErrorStream(true)
                    .start();
            awaitReady(process);
            return new RedisServer(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What it says later is so little that nobody need read it. */
    private static void awaitReady(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        @Nullable String line = output.readLine();
        while (line != null && !line.contains(READY)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("Redis has ended");
        }
    }

    /**
     * Where it is.
     *
     * @return its URL
     */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
