package dev.sluice.it.wire;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server that speaks every revision of Streamable HTTP, remembers what it got, and answers tool calls as a test
 * tells it. Its tools are {@code echo}, whose argument {@code region} wants a header, {@code slow_echo}, {@code denied}
 * and {@code admin}.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private static final Duration LONGEST_STREAM = Duration.ofMinutes(10);
    private static final String META_VERSION = "/params/_meta/io.modelcontextprotocol~1protocolVersion";
    private static final String META_CLIENT = "/params/_meta/io.modelcontextprotocol~1clientInfo/name";
    private static final String TOOLS = """
            [{"name":"echo","inputSchema":{"type":"object","properties":{\
            "region":{"type":"string","x-mcp-header":"Region"},"text":{"type":"string"}}}},\
            {"name":"slow_echo","inputSchema":{"type":"object"}},\
            {"name":"denied","inputSchema":{"type":"object"}},\
            {"name":"admin","inputSchema":{"type":"object"}}]""";
    private static final String ABOUT = """
            "capabilities":{"tools":{"listChanged":true},"logging":{}},\
            "serverInfo":{"name":"scripted","version":"1"}""";

    /** No tool has such a name. */
    private static final String METHOD = "method ";

    private final RawServer server;
    private final AtomicInteger sessions = new AtomicInteger();
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
    private final Set<String> sessionsOfSluice = ConcurrentHashMap.newKeySet();
    private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final Queue<OutboundResponse> streams = new ConcurrentLinkedQueue<>();
    private final Map<String, ToolBehaviour> behaviours = new ConcurrentHashMap<>();

    /** Answers a call of a tool. */
    public interface ToolBehaviour {
        /**
         * Answers.
         *
         * @param call the request
         * @param response where the answer goes
         * @throws IOException when the connection is gone
         */
        void answer(JsonNode call, OutboundResponse response) throws IOException;
    }

    private ScriptedUpstream() {
        this.server = RawServer.start(this::handle);
    }

    /**
     * Starts on a free port.
     *
     * @return the running server
     */
    public static ScriptedUpstream start() {
        return new ScriptedUpstream();
    }

    /**
     * Its MCP endpoint.
     *
     * @return an http URL
     */
    public URI endpoint() {
        return server.endpoint();
    }

    /**
     * Changes how a tool answers.
     *
     * @param tool its name
     * @param behaviour from now on
     */
    public void onCall(String tool, ToolBehaviour behaviour) {
        behaviours.put(tool, behaviour);
    }

    /**
     * Changes how requests of a method are answered, those of Sluice's own included.
     *
     * @param method any but {@code initialize} and {@code tools/call}
     * @param behaviour from now on
     */
    public void onRequest(String method, ToolBehaviour behaviour) {
        behaviours.put(METHOD + method, behaviour);
    }

    /**
     * An answer of any content.
     *
     * @param request that it answers
     * @param members of the result, as JSON
     * @return one line of JSON
     */
    public static String answer(JsonNode request, String members) {
        return envelope(request, Json.parse("{" + members + "}"));
    }

    /** Forgets what it got, and lets every tool answer as it does by itself. */
    public void reset() {
        received.clear();
        behaviours.clear();
    }

    /** Answers 404 to every request of the sessions that were opened so far; streams that are open stay open. */
    public void forgetSessions() {
        IntStream.rangeClosed(1, sessions.get())
                .mapToObj(ScriptedUpstream::sessionId)
                .forEach(forgotten::add);
    }

    /**
     * What clients sent, without what Sluice asks on its own account.
     *
     * @return requests, notifications and responses, in order
     */
    public List<ReceivedMessage> received() {
        return List.copyOf(received);
    }

    /**
     * The sessions of clients that were ended with DELETE.
     *
     * @return their ids, in order
     */
    public List<String> endedSessions() {
        return List.copyOf(ended);
    }

    /**
     * How many streams for messages of its own were opened and not yet closed by this server.
     *
     * @return 0 or more
     */
    public int openStreams() {
        return streams.size();
    }

    /**
     * Sends a message of its own on every open stream.
     *
     * @param message one line of JSON
     * @throws IOException when a connection is gone
     */
    public void push(String message) throws IOException {
        for (OutboundResponse stream : streams) {
            stream.event(message);
        }
    }

    /**
     * The result of a tool call.
     *
     * @param call the request
     * @param text of its only content
     * @return one line of JSON
     */
    public static String result(JsonNode call, String text) {
        ObjectNode result = Json.object();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        if (isModern(call)) {
            result.put("resultType", "complete");
        }
        return envelope(call, result);
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(InboundRequest request, OutboundResponse response) throws IOException {
        if (request.headers()
                .first("mcp-session-id")
                .filter(forgotten::contains)
                .isPresent()) {
            response.whole(404, Map.of(), "");
            return;
        }
        switch (request.method()) {
            case "POST" -> post(request, response);
            case "GET" -> stream(response);
            default -> end(request, response);
        }
    }

    private void end(InboundRequest request, OutboundResponse response) throws IOException {
        request.headers()
                .first("mcp-session-id")
                .filter(session -> !sessionsOfSluice.contains(session))
                .ifPresent(ended::add);
        response.whole(200, Map.of(), "");
    }

    private void stream(OutboundResponse response) throws IOException {
        response.beginStream();
        streams.add(response);
        try {
            var unused = response.awaitPeerGone(LONGEST_STREAM);
        } finally {
            streams.remove(response);
        }
    }

    private void post(InboundRequest request, OutboundResponse response) throws IOException {
        JsonNode message = request.json();
        boolean ofSluice = isOfSluice(request, message);
        if (!ofSluice) {
            received.add(new ReceivedMessage(request.headers(), message));
        }
        if (message.path("method").asString("").equals("initialize")) {
            initialize(message, response, ofSluice);
        } else if (message.has("id") && message.has("method")) {
            answer(message, response);
        } else {
            response.whole(202, Map.of(), "");
        }
    }

    private boolean isOfSluice(InboundRequest request, JsonNode message) {
        return message.at(META_CLIENT).asString("").equals("sluice")
                || message.at("/params/clientInfo/name").asString("").equals("sluice")
                || request.headers()
                        .first("mcp-session-id")
                        .map(sessionsOfSluice::contains)
                        .orElse(false);
    }

    private void initialize(JsonNode message, OutboundResponse response, boolean ofSluice) throws IOException {
        String session = sessionId(sessions.incrementAndGet());
        if (ofSluice) {
            sessionsOfSluice.add(session);
        }
        String version = message.at("/params/protocolVersion").asString("");
        response.json(
                Map.of("Mcp-Session-Id", session),
                envelope(message, Json.parse("{\"protocolVersion\":\"" + version + "\"," + ABOUT + "}")));
    }

    private static String sessionId(int number) {
        return "upstream-" + number;
    }

    private void answer(JsonNode message, OutboundResponse response) throws IOException {
        ToolBehaviour behaviour = behaviours.get(METHOD + message.path("method").asString(""));
        if (behaviour == null) {
            answerAsUsual(message, response);
        } else {
            behaviour.answer(message, response);
        }
    }

    private void answerAsUsual(JsonNode message, OutboundResponse response) throws IOException {
        switch (message.path("method").asString("")) {
            case "tools/call" -> call(message, response);
            case "tools/list" -> response.json(Map.of(), envelope(message, cacheable(message, "\"tools\":" + TOOLS)));
            case "ping" -> response.json(Map.of(), envelope(message, Json.object()));
            case "server/discover" ->
                response.json(
                        Map.of(),
                        envelope(message, cacheable(message, "\"supportedVersions\":[\"2026-07-28\"]," + ABOUT)));
            default -> unknown(message, response);
        }
    }

    private void call(JsonNode message, OutboundResponse response) throws IOException {
        ToolBehaviour behaviour = behaviours.get(message.at("/params/name").asString(""));
        if (behaviour != null) {
            behaviour.answer(message, response);
        } else {
            String text = message.at("/params/arguments/text").asString("");
            response.json(Map.of(), result(message, text));
        }
    }

    private static void unknown(JsonNode message, OutboundResponse response) throws IOException {
        ObjectNode answer = Json.object().put("jsonrpc", "2.0");
        answer.set("id", message.get("id"));
        answer.putObject("error").put("code", -32601).put("message", "Method not found");
        String json = answer.toString();
        response.whole(isModern(message) ? 404 : 200, Map.of("Content-Type", "application/json"), json);
    }

    private static JsonNode cacheable(JsonNode request, String members) {
        String hints = "\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",";
        return Json.parse("{" + (isModern(request) ? hints : "") + members + "}");
    }

    private static String envelope(JsonNode request, JsonNode result) {
        ObjectNode answer = Json.object().put("jsonrpc", "2.0");
        answer.set("id", request.get("id"));
        answer.set("result", result);
        return answer.toString();
    }

    private static boolean isModern(JsonNode request) {
        return !request.at(META_VERSION).isMissingNode();
    }
}
