package dev.sluice.it.vectors;

import dev.sluice.it.wire.InboundRequest;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A server over HTTP+SSE or Streamable HTTP. */
final class HttpFakeServer implements FakeServer {
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpFakeServer.class);
    private static final String MESSAGES = "/messages?sid=";
    private static final int FIRST_STREAM = 77;

    private final Transport transport;
    private final ConformingServer conforming;
    private final Optional<String> session;
    private final String path;
    private final RawServer server;
    private final Inbox<Emission> inbox = new Inbox<>();
    private final Inbox<JsonNode> led = new Inbox<>();
    private final List<ServerExchange> exchanges = new CopyOnWriteArrayList<>();
    private final Map<String, ServerExchange> streams = new ConcurrentHashMap<>();
    private final AtomicInteger nextStream = new AtomicInteger(FIRST_STREAM);
    private final boolean stateless;
    private final Duration patience;
    private volatile boolean leading;
    private Optional<ServerExchange> lastAsked = Optional.empty();

    HttpFakeServer(TestVector vector, Duration patience) {
        this.patience = patience;
        this.stateless = Revisions.isStateless(vector.serverVersion());
        this.transport = vector.serverTransport();
        this.conforming = ConformingServer.of(vector);
        this.session = stateless ? Optional.empty() : vector.given().upstreamSession();
        this.path = vector.given().serverPath().orElse(transport == Transport.HTTP_SSE ? "/sse" : "/mcp");
        this.server = RawServer.start(this::handle);
    }

    @Override
    public String upstream() {
        return "url: \"" + server.endpoint().resolve(path) + "\"";
    }

    @Override
    public Inbox<Emission> inbox() {
        return inbox;
    }

    @Override
    public void lead() {
        leading = true;
    }

    @Override
    public Inbox<JsonNode> led() {
        return led;
    }

    @Override
    public void follow() {
        leading = false;
    }

    private void handle(InboundRequest request, OutboundResponse response) throws IOException {
        ServerExchange exchange = new ServerExchange(request, response);
        exchanges.add(exchange);
        if (!answersUnlessGone(exchange)) {
            inbox.add(arrival(exchange));
        }
        if (exchange.awaitEnd()) {
            inbox.add(departure(exchange));
        }
    }

    /** Sluice may leave before it has what no step sends, as it does with a stream about a task that has ended. */
    private boolean answersUnlessGone(ServerExchange exchange) {
        try {
            return answersByItself(exchange);
        } catch (UncheckedIOException e) {
            LOGGER.debug("Sluice has left request {} before its answer", exchange.id(), e);
            return true;
        }
    }

    /** What a server of this transport does whatever the conversation is about. */
    private boolean answersByItself(ServerExchange exchange) {
        String method = exchange.request().method();
        if (transport == Transport.UNKNOWN) {
            acceptIfStreamIsOpen(exchange);
            return false;
        }
        if (stateless && !method.equals("POST")) {
            exchange.answer(405, Map.of("Allow", "POST"), "");
            return true;
        }
        if (method.equals("GET")) {
            open(exchange);
            return true;
        }
        if (transport == Transport.HTTP_SSE && exchange.isTo(path)) {
            exchange.answer(405, Map.of("Allow", "GET"), "");
            return true;
        }
        acceptIfStreamIsOpen(exchange);
        acceptIfAnswer(exchange);
        return answersMessage(exchange);
    }

    /** Its client may wait for that before its own message counts as accepted. */
    private void acceptIfAnswer(ServerExchange exchange) {
        if (exchange.message()
                .filter(message -> message.isObject() && !message.has("method"))
                .isPresent()) {
            accept(exchange);
        }
    }

    private void open(ServerExchange exchange) {
        if (transport == Transport.HTTP_SSE) {
            String messages = MESSAGES + nextStream.getAndIncrement();
            streams.put(messages, exchange);
            exchange.event("event: endpoint\ndata: " + messages + "\n");
        } else {
            exchange.begin();
        }
    }

    private boolean answersMessage(ServerExchange exchange) {
        Optional<JsonNode> message = exchange.message();
        if (message.isEmpty()) {
            boolean answers = leading;
            if (answers) {
                exchange.answer(200, Map.of(), "");
            }
            return answers;
        }
        if (!leading && !conforming.isRoutine(message.get())) {
            return false;
        }
        if (conforming.isListen(message.get())) {
            push(exchange, "", conforming.answer(message.get()));
        } else if (Emission.isRequest(message.get())) {
            reply(exchange, conforming.answer(message.get()), 200, Map.of());
        } else {
            accept(exchange);
        }
        led.add(message.get());
        return true;
    }

    /** Over HTTP+SSE a POST is accepted before anybody looks at it. */
    private void acceptIfStreamIsOpen(ServerExchange exchange) {
        if (exchange.request().method().equals("POST") && pushStream("sse").isPresent()) {
            exchange.answer(202, Map.of(), "");
        }
    }

    private void accept(ServerExchange exchange) {
        if (!exchange.isAnswered()) {
            exchange.answer(202, Map.of(), "");
        }
    }

    @Override
    public void received(Emission emission, Optional<Step> next) {
        ServerExchange exchange = emission.exchange().orElseThrow();
        boolean answerFollows = next.filter(Step::arrives)
                .filter(step -> step.isBareAnswer() || step.hasStream())
                .isPresent();
        if (!answerFollows && !emission.isRequest() && emission.facts().containsKey("method")) {
            if (exchange.message().isPresent()) {
                accept(exchange);
            } else {
                exchange.answer(200, Map.of(), "");
            }
        }
        lastAsked = Optional.of(exchange);
    }

    @Override
    public void play(Step step) {
        if (step.hasStream()) {
            stream(step);
        } else if (step.hasMessage()) {
            say(step);
        } else {
            answerBarely(step.http());
        }
    }

    private void answerBarely(JsonNode http) {
        ServerExchange exchange = lastAsked.orElseThrow(() -> new AssertionError("nothing to answer"));
        if (!exchange.isAnswered()) {
            exchange.answer(http.path("status").asInt(), headers(http), "");
        }
    }

    private void say(Step step) {
        JsonNode message = step.message();
        ServerExchange call = ConformingServer.id(message)
                .filter(id -> !message.has("method"))
                .flatMap(id -> find(id.asString()))
                .filter(exchange -> !exchange.isAnswered() || exchange.isStreaming())
                .orElse(null);
        if (call != null && !call.isStreaming()) {
            reply(call, message, step.http().path("status").asInt(200), headers(step.http()));
        } else if (call != null) {
            push(call, "", message);
            call.endStream();
        } else {
            push(anyStream(), "", message);
        }
    }

    private void stream(Step step) {
        JsonNode sse = step.stream();
        String name = sse.path("stream").asString();
        ServerExchange exchange = name.startsWith("post:")
                ? find(name.substring("post:".length()))
                        .orElseThrow(() -> new AssertionError("no exchange is called " + name))
                : awaitPushStream(name);
        if (!step.hasMessage()) {
            exchange.event(fields(sse) + "data: " + sse.path("data").asString("") + "\n");
            return;
        }
        push(exchange, fields(sse), step.message());
        if (name.startsWith("post:") && answers(step.message(), exchange)) {
            exchange.endStream();
        }
    }

    private static String fields(JsonNode sse) {
        StringBuilder fields = new StringBuilder();
        for (String name : List.of("event", "id", "retry")) {
            if (sse.has(name)) {
                fields.append(name)
                        .append(": ")
                        .append(sse.get(name).asString())
                        .append('\n');
            }
        }
        return fields.toString();
    }

    private void push(ServerExchange exchange, String fields, JsonNode message) {
        String type = transport == Transport.HTTP_SSE && fields.isEmpty() ? "event: message\n" : "";
        exchange.event(type + fields + "data: " + message + "\n");
    }

    private static boolean answers(JsonNode message, ServerExchange exchange) {
        List<JsonNode> members = new ArrayList<>();
        if (message.isArray()) {
            members.addAll(message.values());
        } else {
            members.add(message);
        }
        return members.stream()
                .anyMatch(member ->
                        !member.has("method") && member.path("id").asString("").equals(exchange.id()));
    }

    private void reply(ServerExchange exchange, JsonNode message, int status, Map<String, String> headers) {
        if (transport == Transport.HTTP_SSE) {
            push(Optional.ofNullable(streams.get(exchange.request().target())).orElseGet(this::anyStream), "", message);
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/json");
        if (message.at("/result/protocolVersion").isString()) {
            session.ifPresent(id -> all.putIfAbsent("Mcp-Session-Id", id));
        }
        exchange.answer(status, all, message.toString());
    }

    private static Map<String, String> headers(JsonNode http) {
        Map<String, String> headers = new LinkedHashMap<>();
        http.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asString()));
        if (http.has("contentType")) {
            headers.put("Content-Type", http.get("contentType").asString());
        }
        return headers;
    }

    private Optional<ServerExchange> find(String name) {
        return exchanges.stream()
                .filter(exchange -> exchange.id().equals(name)
                        && Emission.isRequest(exchange.message().orElseThrow()))
                .reduce((earlier, later) -> later);
    }

    /** Sluice opens such a stream beside everything else that it does. */
    private ServerExchange awaitPushStream(String name) {
        try {
            return Awaitility.await()
                    .atMost(patience)
                    .until(() -> pushStream(name), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no stream " + name + " is open", e);
        }
    }

    /** The stream that belongs to no request. The first event on it begins it where a step decides that. */
    private Optional<ServerExchange> pushStream(String name) {
        return exchanges.stream()
                .filter(exchange -> exchange.request().method().equals("GET"))
                .filter(exchange -> exchange.isStreaming() || !exchange.isAnswered())
                .filter(exchange -> !name.equals("sse") || transport != Transport.STREAMABLE_HTTP)
                .reduce((earlier, later) -> later);
    }

    private ServerExchange anyStream() {
        return pushStream("get")
                .or(() -> exchanges.stream().filter(ServerExchange::isStreaming).findFirst())
                .orElseThrow(() -> new AssertionError("no stream is open for a message of the server"));
    }

    private Emission arrival(ServerExchange exchange) {
        Map<String, String> facts = Map.of(
                "method",
                exchange.request().method(),
                "path",
                exchange.request().target());
        return new Emission(
                Side.SERVER,
                exchange.message(),
                facts,
                exchange.request().headers(),
                "",
                Optional.empty(),
                Optional.of(exchange),
                false);
    }

    /** That Sluice closes a connection goes without saying, unless a step asks for it. */
    private static Emission departure(ServerExchange exchange) {
        return new Emission(
                Side.SERVER,
                Optional.empty(),
                Map.of("end of", exchange.id()),
                Emission.NO_HEADERS,
                "",
                Optional.empty(),
                Optional.of(exchange),
                true);
    }

    @Override
    public void close() {
        server.close();
    }
}
