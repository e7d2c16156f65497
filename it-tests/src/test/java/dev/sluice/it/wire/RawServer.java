package dev.sluice.it.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP/1.1 server on plain sockets, one thread for each connection, that leaves every answer to its handler. What a
 * handler throws, other than for a connection that is gone, is kept and thrown when the server is closed.
 */
public final class RawServer implements AutoCloseable {
    private static final String PATH = "/mcp";

    private final ServerSocket listener;
    private final Handler handler;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

    /** Answers one request. */
    public interface Handler {
        /**
         * Answers.
         *
         * @param request with its whole body
         * @param response where the answer goes; closed connections end quietly
         * @throws IOException when the connection is gone
         */
        void handle(InboundRequest request, OutboundResponse response) throws IOException;
    }

    private RawServer(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    /**
     * Listens on a free port of 127.0.0.1.
     *
     * @param handler called by many threads
     * @return the running server, to be closed by the caller
     */
    public static RawServer start(Handler handler) {
        try {
            RawServer server = new RawServer(new ServerSocket(0, 128, InetAddress.getLoopbackAddress()), handler);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Its only endpoint.
     *
     * @return an http URL
     */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + PATH);
    }

    /** Stops listening and cuts all connections. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (SocketException e) {
                // The listener was closed, which ends the loop, or the peer was gone before it was accepted.
            } catch (IOException e) {
                failures.add(new UncheckedIOException(e));
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            HttpReader reader = new HttpReader(new BufferedInputStream(connection.getInputStream()));
            Optional<HttpReader.Head> head = reader.head();
            while (head.isPresent()) {
                Headers headers = head.get().headers();
                String[] firstLine = head.get().firstLine().split(" ", 3);
                String body = new String(reader.body(headers, false).readAllBytes(), StandardCharsets.UTF_8);
                OutboundResponse response = new OutboundResponse(connection);
                handler.handle(new InboundRequest(firstLine[0], firstLine[1], headers, body), response);
                head = response.mayGoOn() ? reader.head() : Optional.empty();
            }
        } catch (IOException e) {
            // The peer is gone. Whether it should be is the test's business.
            connections.remove(connection);
        } catch (RuntimeException e) {
            failures.add(e);
        } finally {
            connections.remove(connection);
        }
    }
}
