package dev.sluice.it.policy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.it.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Denies what has "denied" in its name, and what it is told to deny, over HTTP. */
final class PolicyService implements AutoCloseable {
    private static final byte[] YES = "{\"allow\":true}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NO =
            "{\"allow\":false,\"reason\":\"not denied on Fridays\"}".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final Set<String> alsoDenied = ConcurrentHashMap.newKeySet();

    private PolicyService(HttpServer server) {
        this.server = server;
        server.createContext("/", this::decide);
    }

    static PolicyService start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            PolicyService service = new PolicyService(server);
            server.start();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/decide");
    }

    /** Denies a target from now on. */
    void deny(String target) {
        alsoDenied.add(target);
    }

    private void decide(HttpExchange exchange) throws IOException {
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = Json.parse(asked).path("target").asString();
        byte[] decision = target.contains("denied") || alsoDenied.contains(target) ? NO : YES;
        exchange.sendResponseHeaders(200, decision.length);
        exchange.getResponseBody().write(decision);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
