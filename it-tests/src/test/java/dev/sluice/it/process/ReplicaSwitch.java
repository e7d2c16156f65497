package dev.sluice.it.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small load balancer: hands every HTTP request to the next replica that is ready. It asks for readiness a few times a
 * second, and a replica that cannot be connected to is out until it says that it is ready. A request that was handed over
 * once is never handed over again.
 *
 * <p>It lets no client keep its connection, so that each request comes on one of its own; otherwise bytes pass as they
 * are, and a stream stays where it was opened.
 */
public final class ReplicaSwitch implements AutoCloseable {
    /** How old the knowledge about a replica may be, and a bit. */
    private static final Duration POLL = Duration.ofMillis(100);

    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient admin =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<Replica> replicas = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();

    private ReplicaSwitch(ServerSocket listener) {
        this.listener = listener;
    }

    /**
     * Starts on a free port.
     *
     * @param replicas that are ready
     * @return the running switch, to be closed by the caller
     */
    public static ReplicaSwitch before(SluiceProcess... replicas) {
        try {
            ReplicaSwitch started = new ReplicaSwitch(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()));
            List.of(replicas).forEach(started::add);
            started.threads.execute(started::accept);
            var unused = started.poller.scheduleWithFixedDelay(
                    started::poll, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where clients connect.
     *
     * @return an http URL
     */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/mcp");
    }

    /**
     * Takes one more replica in.
     *
     * @param replica that is ready
     */
    public void add(SluiceProcess replica) {
        replicas.add(new Replica(replica.endpoint(), replica.admin().resolve("/readyz")));
    }

    /**
     * Whether a replica gets requests.
     *
     * @param replica one of those that were added
     * @return false once it was found not to be ready
     */
    public boolean uses(SluiceProcess replica) {
        return replica(replica).ready;
    }

    /**
     * How many requests a replica was handed.
     *
     * @param replica one of those that were added
     * @return 0 or more
     */
    public int handedTo(SluiceProcess replica) {
        return replica(replica).handed.get();
    }

    private Replica replica(SluiceProcess process) {
        return replicas.stream()
                .filter(replica -> replica.endpoint.equals(process.endpoint()))
                .findFirst()
                .orElseThrow();
    }

    private void poll() {
        replicas.forEach(replica -> replica.ready = saysReady(replica));
    }

    private boolean saysReady(Replica replica) {
        try {
            HttpRequest question = HttpRequest.newBuilder(replica.readiness)
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return admin.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // Closed, which ends the loop, or the client was gone before it was accepted.
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client) {
            client.setTcpNoDelay(true);
            InputStream requests = new BufferedInputStream(client.getInputStream());
            byte[] head = withoutKeepAlive(head(requests));
            Optional<Socket> server = head.length > 0 ? connect() : Optional.empty();
            if (server.isPresent()) {
                hand(client, requests, head, server.get());
            }
        } catch (IOException e) {
            // One of the two is gone. The client sees it, and counts it.
        } finally {
            open.remove(client);
        }
    }

    private void hand(Socket client, InputStream requests, byte[] head, Socket server) throws IOException {
        open.add(server);
        try (server) {
            server.getOutputStream().write(head);
            threads.execute(() -> pass(requests, server));
            server.getInputStream().transferTo(client.getOutputStream());
        } finally {
            open.remove(server);
        }
    }

    private static void pass(InputStream requests, Socket server) {
        try {
            requests.transferTo(server.getOutputStream());
            // The client is gone, or says nothing more; a replica has to notice that as it would without a switch.
            server.close();
        } catch (IOException e) {
            // The answer has ended before the request, or the replica is gone; the other direction deals with it.
        }
    }

    /** A connection to the next replica that is ready; empty when none is. */
    private Optional<Socket> connect() {
        for (int attempt = 0; attempt < 2 * replicas.size(); attempt++) {
            Replica replica = replicas.get(Math.floorMod(turn.getAndIncrement(), replicas.size()));
            if (replica.ready) {
                Optional<Socket> connected = replica.connect();
                if (connected.isPresent()) {
                    return connected;
                }
            }
        }
        return Optional.empty();
    }

    /** The head of a request up to its empty line; empty when the client closed before. */
    private static String head(InputStream requests) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = requests.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] withoutKeepAlive(String head) {
        if (head.isEmpty()) {
            return new byte[0];
        }
        StringBuilder changed = new StringBuilder();
        head.lines()
                .filter(line -> !line.isEmpty())
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
                .forEach(line -> changed.append(line).append("\r\n"));
        return changed.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        poller.shutdownNow();
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    /** A replica, and what is known of it. */
    private static final class Replica {
        private final URI endpoint;
        private final URI readiness;
        private final AtomicInteger handed = new AtomicInteger();
        private volatile boolean ready = true;

        Replica(URI endpoint, URI readiness) {
            this.endpoint = endpoint;
            this.readiness = readiness;
        }

        Optional<Socket> connect() {
            Socket server = new Socket();
            try {
                server.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), PATIENCE_MILLIS);
                server.setTcpNoDelay(true);
                handed.incrementAndGet();
                return Optional.of(server);
            } catch (IOException e) {
                ready = false;
                return Optional.empty();
            }
        }
    }
}
