package dev.sluice.proxy.testing;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A legacy server that keeps sessions, counts them, and can lose them all as if it had been started again. */
public final class SessionUpstream implements AutoCloseable {
    private static final List<String> IN_SESSION = List.of(
            "tools/call",
            "logging/setLevel",
            "resources/subscribe",
            "resources/unsubscribe",
            "notifications/roots/list_changed",
            "notifications/initialized");
    private static final String CAPABILITIES = "{\"logging\":{},\"tools\":{\"listChanged\":true},"
            + "\"prompts\":{},\"resources\":{\"subscribe\":true,\"listChanged\":true}}";

    private final FakeUpstream server = new FakeUpstream();
    private final String name;
    private final AtomicInteger opened = new AtomicInteger();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private volatile String revision = "2025-11-25";

    /**
     * Listens on a free port.
     *
     * @param name starts its session ids, and is what its tools say
     */
    public SessionUpstream(String name) {
        this.name = name;
        server.on("initialize", this::initialize);
        server.on("DELETE", (request, wire) -> {
            sessions.remove(request.header("mcp-session-id").orElse(""));
            wire.empty(200);
        });
        IN_SESSION.forEach(kind -> on(kind, this::standard));
        on("GET", (request, wire) -> {
            wire.openStream();
            wire.hold();
        });
    }

    /**
     * Tells what to do with one kind of request of a living session.
     *
     * @param kind see {@link Received#kind()}
     * @param script what to do
     */
    public void on(String kind, FakeUpstream.Script script) {
        server.on(kind, (request, wire) -> {
            if (sessions.contains(request.header("mcp-session-id").orElse(""))) {
                script.answer(request, wire);
            } else {
                wire.empty(404);
            }
        });
    }

    /**
     * Answers handshakes later from now on.
     *
     * @param latch when to answer
     */
    public void openAfter(CountDownLatch latch) {
        server.on("initialize", (request, wire) -> {
            FakeUpstream.pause(latch);
            initialize(request, wire);
        });
    }

    /**
     * Answers calls of tools later from now on.
     *
     * @return when to answer
     */
    public CountDownLatch heldCalls() {
        CountDownLatch latch = new CountDownLatch(1);
        on("tools/call", (request, wire) -> {
            FakeUpstream.pause(latch);
            standard(request, wire);
        });
        return latch;
    }

    /** Loses all sessions. */
    public void forget() {
        sessions.clear();
    }

    /**
     * Answers handshakes with another revision from now on.
     *
     * @param date of the revision
     */
    public void speak(String date) {
        revision = date;
    }

    /**
     * The server itself.
     *
     * @return for what came, and for its address
     */
    public FakeUpstream server() {
        return server;
    }

    /**
     * What it calls itself.
     *
     * @return as given to the constructor
     */
    public String name() {
        return name;
    }

    /**
     * The name that the proxy has for it.
     *
     * @return its URL
     */
    public String replica() {
        return server.url().toString();
    }

    /**
     * How many sessions it has now.
     *
     * @return 0 or more
     */
    public int sessions() {
        return sessions.size();
    }

    @Override
    public void close() {
        server.close();
    }

    private void initialize(Received request, Wire wire) throws IOException {
        String id = name + "-" + opened.incrementAndGet();
        sessions.add(id);
        wire.json(
                200,
                Json.result(
                        request.id(),
                        "{\"protocolVersion\":\"" + revision + "\",\"capabilities\":" + CAPABILITIES
                                + ",\"serverInfo\":{\"name\":\"" + name + "\",\"version\":\"1\"}}"),
                "mcp-session-id",
                id);
    }

    private void standard(Received request, Wire wire) throws IOException {
        if (request.kind().startsWith("notifications/")) {
            wire.empty(202);
        } else {
            wire.result(request, "{\"by\":\"" + name + "\"}");
        }
    }
}
