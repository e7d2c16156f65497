package dev.sluice.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * An MCP server of both eras that does what a test tells it, down to the last byte. Scripts run on one thread for each
 * connection and may block. Closing ends all connections.
 */
public final class FakeUpstream implements AutoCloseable {
    /** The id of the session that {@code initialize} opens. */
    public static final String SESSION = "upstream-session";

    private static final int READ_LIMIT_MILLIS = 10_000;

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool(FakeUpstream::daemon);
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Socket placeholder = new Socket();

    /** Listens on a free port. */
    public FakeUpstream() {
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        on("initialize", (request, wire) -> wire.json(200, initialized(request), "mcp-session-id", SESSION));
        on("response", (request, wire) -> wire.empty(202));
        on("GET", (request, wire) -> wire.empty(405));
        on("DELETE", (request, wire) -> wire.empty(200));
        on("server/discover", (request, wire) -> wire.result(request, discovered()));
        threads.execute(this::accept);
    }

    /** Answers one kind of request. */
    @FunctionalInterface
    public interface Script {
        /**
         * Answers.
         *
         * @param request what was asked
         * @param wire to write the answer with
         * @throws IOException when the peer is gone
         */
        void answer(Received request, Wire wire) throws IOException;
    }

    /**
     * Tells what to do with one kind of request from now on.
     *
     * @param kind see {@link Received#kind()}
     * @param script what to do
     */
    public void on(String kind, Script script) {
        scripts.put(kind, script);
    }

    /**
     * The MCP endpoint.
     *
     * @return on 127.0.0.1
     */
    public URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/mcp");
    }

    /**
     * What came of one kind.
     *
     * @param kind see {@link Received#kind()}
     * @return in the order of arrival
     */
    public List<Received> received(String kind) {
        return received.stream().filter(request -> request.kind().equals(kind)).toList();
    }

    /**
     * Waits for the first request of a kind.
     *
     * @param kind see {@link Received#kind()}
     * @return the request
     */
    public Received await(String kind) {
        return Awaitility.await("a request " + kind)
                .until(() -> received(kind).stream().findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /**
     * How many connections were ever opened.
     *
     * @return 0 or more
     */
    public int connections() {
        return connections.get();
    }

    /**
     * Waits inside a script.
     *
     * @param latch to be counted down by the test
     */
    public static void pause(CountDownLatch latch) {
        try {
            assertThat(latch.await(READ_LIMIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Stops listening but keeps the port, so that connections are refused and nobody else on this machine gets it.
     */
    public void vanish() {
        stopListening();
        InetSocketAddress address = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        // The port is free only when the thread that accepts connections has noticed.
        Awaitility.await().ignoreExceptions().untilAsserted(() -> {
            placeholder.setReuseAddress(true);
            placeholder.bind(address);
        });
    }

    @Override
    public void close() {
        stopListening();
        try {
            placeholder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stopListening() {
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                open.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(READ_LIMIT_MILLIS);
            connection.setTcpNoDelay(true);
            HttpWire in = new HttpWire(connection.getInputStream());
            Wire out = new Wire(connection);
            Optional<HttpHead> head = in.head();
            while (head.isPresent()) {
                String text = new String(in.body(head.get()).readAllBytes(), StandardCharsets.UTF_8);
                Received request = new Received(head.get(), text);
                received.add(request);
                scripts.getOrDefault(request.kind(), FakeUpstream::standard).answer(request, out);
                head = connection.isClosed() ? Optional.empty() : in.head();
            }
        } catch (IOException gone) {
            // A proxy that leaves in the middle is what many tests are about.
        } finally {
            open.remove(connection);
        }
    }

    private static void standard(Received request, Wire wire) throws IOException {
        if (request.kind().startsWith("notifications/")) {
            wire.empty(202);
        } else {
            boolean modern = request.text().contains(Json.VERSION);
            wire.result(request, modern ? "{\"resultType\":\"complete\",\"ok\":true}" : "{\"ok\":true}");
        }
    }

    private static String initialized(Received request) {
        return Json.result(
                request.id(),
                "{\"protocolVersion\":" + request.at("/params/protocolVersion")
                        + ",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"fake\",\"version\":\"1\"}}");
    }

    private static String discovered() {
        return "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{}}";
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "fake-upstream");
        thread.setDaemon(true);
        return thread;
    }
}
