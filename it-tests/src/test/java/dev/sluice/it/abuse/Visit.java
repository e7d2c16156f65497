package dev.sluice.it.abuse;

import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.SseCaller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A client at a route that speaks the way of its revision: the oldest over HTTP+SSE, all others over Streamable HTTP. */
final class Visit implements AutoCloseable {
    static final String OLDEST = "2024-11-05";
    private static final String FIRST_ROUTE = "/mcp";

    private final McpCaller caller;
    private final Optional<SseCaller> stream;

    private Visit(McpCaller caller, Optional<SseCaller> stream) {
        this.caller = caller;
        this.stream = stream;
    }

    /** A client that has shaken hands where its revision has that. */
    static Visit open(URI route, String revision, Map<String, String> credentials) {
        if (!revision.equals(OLDEST)) {
            return new Visit(McpCaller.connect(route, revision, credentials), Optional.empty());
        }
        McpCaller caller = new McpCaller(route, revision, Optional.empty(), credentials);
        return new Visit(caller, Optional.of(SseCaller.connect(streamOf(route), credentials, "{}")));
    }

    /** Where clients of the oldest revision find the stream of a route. */
    static URI streamOf(URI route) {
        return route.resolve(route.getPath().equals(FIRST_ROUTE) ? "/sse" : route.getPath() + "/sse");
    }

    /** What its requests look like; of the oldest revision, without its way to send them. */
    McpCaller caller() {
        return caller;
    }

    /** Performs an attack and reads the answer. */
    Answered exchange(Attack attack) {
        long start = System.nanoTime();
        if (stream.isEmpty()) {
            return Answered.read(attack.send(caller.endpoint()), start);
        }
        Attack.Request request = (Attack.Request) attack;
        return exchange(stream.get(), new String(request.body().bytes(), StandardCharsets.UTF_8), start);
    }

    /** Sends what is refused before there is a stream to where clients of the oldest revision open one. */
    Answered knock(Attack attack) {
        Attack.Request request = (Attack.Request) attack;
        Map<String, String> headers = new LinkedHashMap<>(request.headers());
        headers.put("Accept", "text/event-stream");
        Attack opening = new Attack.Request("GET", headers, Payload.Whole.of(""));
        return Answered.read(opening.send(streamOf(caller.endpoint())), System.nanoTime());
    }

    boolean isOldest() {
        return stream.isPresent();
    }

    /** Calls as any client would. */
    Answered call(int id, String method, String params) {
        return begin(id, method, params).get();
    }

    /** Calls, and reads the answer when it is asked for. */
    Supplier<Answered> begin(int id, String method, String params) {
        long start = System.nanoTime();
        if (stream.isEmpty()) {
            RawConnection connection = caller.begin(id, method, params);
            return () -> Answered.read(connection, start);
        }
        stream.get()
                .send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params
                        + "}");
        return () -> {
            List<JsonNode> heard = stream.get().await(Json.parse(Integer.toString(id)));
            return Answered.heard(heard, Duration.ofNanos(System.nanoTime() - start));
        };
    }

    private Answered exchange(SseCaller ready, String request, long start) {
        boolean handshake = request.contains("\"initialize\"");
        try (Fresh fresh = new Fresh(handshake ? Optional.of(anew()) : Optional.empty())) {
            List<JsonNode> heard = fresh.stream().orElse(ready).exchange(request);
            return Answered.heard(heard, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** A second handshake belongs to a second stream. */
    private SseCaller anew() {
        return SseCaller.open(streamOf(caller.endpoint()), caller.credentials());
    }

    @Override
    public void close() {
        stream.ifPresent(SseCaller::close);
    }

    /** A stream for one exchange, if any. */
    private record Fresh(Optional<SseCaller> stream) implements AutoCloseable {
        @Override
        public void close() {
            stream.ifPresent(SseCaller::close);
        }
    }
}
