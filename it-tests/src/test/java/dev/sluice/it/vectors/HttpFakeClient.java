package dev.sluice.it.vectors;

import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.proxy.Sluice;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A client over HTTP+SSE or Streamable HTTP. */
final class HttpFakeClient implements FakeClient {
    private final TestVector vector;
    private final Sluice sluice;
    private final Duration patience;
    private final URI endpoint;
    private final URI streamEndpoint;
    private final Inbox<Emission> inbox = new Inbox<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, ClientRequest> requests = new ConcurrentHashMap<>();
    private volatile Optional<String> session = Optional.empty();
    private volatile Optional<URI> messages = Optional.empty();

    /** Takes ownership of the Sluice. */
    HttpFakeClient(TestVector vector, Sluice sluice, Duration patience) {
        this.vector = vector;
        this.sluice = sluice;
        this.patience = patience;
        this.endpoint = sluice.endpoint(sluice.routes().get(0));
        this.streamEndpoint = endpoint.resolve("/sse");
    }

    @Override
    public Inbox<Emission> inbox() {
        return inbox;
    }

    @Override
    public void connect() {
        if (speaksOverOneStream()) {
            var unused = send("GET", streamEndpoint, Map.of(), Optional.empty(), this::note);
            Emission first = await(emission -> emission.event().isPresent(), "the event with the endpoint");
            messages = first.event().map(event -> streamEndpoint.resolve(event.data()));
        }
    }

    @Override
    public Captures open(Captures captures) {
        connect();
        var unusedOpening = post(ClientMessages.of(vector).initialize(), this::note);
        Emission answer = await(emission -> emission.isAnswerTo(ClientMessages.OPENING), "the answer to initialize");
        if (answer.message().filter(message -> message.has("result")).isEmpty()) {
            throw new AssertionError("no session was opened: " + answer);
        }
        requireStatus(post(ClientMessages.initialized(), this::note), 202);
        if (vector.given().clientListens()) {
            requireStatus(send("GET", endpoint, Map.of(), Optional.empty(), this::note), 200);
        }
        return session.map(id -> captures.with("csid", id)).orElse(captures);
    }

    @Override
    public void end() {
        if (speaksOverOneStream()) {
            close("sse");
        } else {
            var unused = head(send("DELETE", endpoint, Map.of(), Optional.empty(), this::note));
            session = Optional.empty();
        }
        messages = Optional.empty();
    }

    @Override
    public void play(Step step) {
        JsonNode json = step.json();
        if (json.has("event")) {
            close("post:" + json.at("/event/of").asString());
            return;
        }
        Optional<JsonNode> message = step.hasMessage() ? Optional.of(step.message()) : Optional.empty();
        String method = step.http().path("method").asString("POST");
        URI target = step.http().has("path")
                ? endpoint.resolve(step.http().get("path").asString())
                : messages.orElse(endpoint);
        ClientRequest request = send(method, target, headers(step.http()), message, this::note);
        if (json.has("replyStatus")) {
            requireStatus(request, json.get("replyStatus").asInt());
        }
    }

    @Override
    public void settle() {
        JsonNode ping = ClientMessages.ping();
        if (!speaksOverOneStream()) {
            try (ClientRequest asked = post(ping, emission -> {})) {
                var unused = head(asked);
            }
        } else if (messages.isPresent()) {
            requireStatus(post(ping, this::note), 202);
            var unused = await(emission -> emission.isAnswerTo(ClientMessages.SETTLING), "the answer to a ping");
        }
    }

    private boolean speaksOverOneStream() {
        return vector.clientTransport() == Transport.HTTP_SSE;
    }

    private void note(Emission emission) {
        emission.headers().first("mcp-session-id").ifPresent(id -> session = Optional.of(id));
        emission.event()
                .filter(event -> event.type().equals("endpoint"))
                .ifPresent(event -> messages = Optional.of(streamEndpoint.resolve(event.data())));
        inbox.add(emission);
    }

    private ClientRequest post(JsonNode message, Consumer<Emission> sink) {
        return send("POST", messages.orElse(endpoint), Map.of(), Optional.of(message), sink);
    }

    private ClientRequest send(
            String method,
            URI target,
            Map<String, String> headers,
            Optional<JsonNode> message,
            Consumer<Emission> sink) {
        String stream = streamName(method, target, message);
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(conforming(method, message, headers));
        all.putAll(headers);
        String body = message.map(JsonNode::toString).orElse("");
        ClientRequest request = ClientRequest.send(method, target, all, body, stream, sink);
        requests.put(stream, request);
        threads.execute(request::read);
        return request;
    }

    private String streamName(String method, URI target, Optional<JsonNode> message) {
        if (method.equals("GET")) {
            return target.getPath().equals(streamEndpoint.getPath()) ? "sse" : "get";
        }
        return "post:"
                + message.map(json -> json.isArray() ? "batch" : json.path("id").asString(""))
                        .orElse("");
    }

    /** The headers that a client of the revision sends when nothing else is said. */
    private Map<String, String> conforming(String method, Optional<JsonNode> message, Map<String, String> given) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Accept", method.equals("GET") ? "text/event-stream" : "application/json, text/event-stream");
        message.ifPresent(json -> headers.put("Content-Type", "application/json"));
        if (Revisions.isStateless(vector.clientVersion())) {
            if (given.isEmpty()) {
                message.ifPresent(json -> mirror(json, headers));
            }
        } else {
            nameSession(message, headers);
        }
        return headers;
    }

    private void nameSession(Optional<JsonNode> message, Map<String, String> headers) {
        boolean opens = message.map(json -> json.path("method").asString("").equals("initialize"))
                .orElse(false);
        if (opens || speaksOverOneStream()) {
            return;
        }
        session.ifPresent(id -> {
            headers.put("Mcp-Session-Id", id);
            if (Revisions.hasVersionHeader(vector.clientVersion())) {
                headers.put("MCP-Protocol-Version", vector.clientVersion());
            }
        });
    }

    private void mirror(JsonNode message, Map<String, String> headers) {
        headers.put("MCP-Protocol-Version", vector.clientVersion());
        headers.put("Mcp-Method", message.path("method").asString(""));
        JsonNode params = message.path("params");
        Stream.of("name", "uri", "taskId")
                .map(params::path)
                .filter(JsonNode::isString)
                .findFirst()
                .ifPresent(name -> headers.put("Mcp-Name", name.asString()));
    }

    private static Map<String, String> headers(JsonNode http) {
        Map<String, String> headers = new TreeMap<>();
        http.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asString()));
        return headers;
    }

    private Emission await(Predicate<Emission> condition, String what) {
        return inbox.takeFirst(condition, patience)
                .orElseThrow(() -> new AssertionError(what + " did not come, but " + inbox.items()));
    }

    private void requireStatus(ClientRequest request, int expected) {
        HttpAnswer answer = head(request);
        if (answer.status() != expected) {
            throw new AssertionError("a POST was answered with " + answer.status() + " instead of " + expected);
        }
    }

    private HttpAnswer head(ClientRequest request) {
        try {
            return request.answered().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a request of the client was not answered", e);
        }
    }

    private void close(String stream) {
        Optional.ofNullable(requests.get(stream)).ifPresent(ClientRequest::close);
    }

    @Override
    public void close() {
        requests.values().forEach(ClientRequest::close);
        threads.shutdownNow();
        sluice.close();
    }
}
