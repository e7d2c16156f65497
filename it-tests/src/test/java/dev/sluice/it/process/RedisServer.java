package dev.sluice.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import redis.embedded.RedisExecProvider;

/** A real Redis server as a process on a free loopback port. */
public final class RedisServer implements AutoCloseable {
    private static final int FIRST_PORT = 10_000;
    private static final int LAST_PORT = 20_000;
    private static final int MOST_ATTEMPTS = 100;
    private static final Pattern READY = Pattern.compile("(Ready to accept connections)");

    private final ChildProcess process;
    private final int port;

    private RedisServer(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param folder its working directory
     * @return a running server that keeps nothing on disk
     */
    public static RedisServer start(Path folder) {
        try {
            int port = freePort();
            String program = RedisExecProvider.defaultProvider().get().getAbsolutePath();
            List<String> command =
                    List.of(program, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "");
            ChildProcess process = ChildProcess.start("Redis", command, folder, Map.of());
            var unused = process.await(READY);
            return new RedisServer(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that the system gives to nobody by itself, so that it is still free when the server is started again. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Another one, then.
            }
        }
        throw new IOException("no free port between " + FIRST_PORT + " and " + LAST_PORT);
    }

    /**
     * Where it is.
     *
     * @return for the configuration of Sluice
     */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Keeps its connections and answers nothing. */
    public void pause() {
        signal("STOP");
    }

    /** Goes on after a pause, or does what it does anyway. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            List<String> command = List.of("kill", "-" + name, Long.toString(process.pid()));
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
