package dev.sluice.it.wire;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of one revision at the level of HTTP: writes correct requests, one connection each, and opens a session where
 * the revision has them.
 *
 * @param endpoint of the route
 * @param revision its date
 * @param session empty for the modern revision
 * @param credentials further headers of every request, such as {@code Authorization}
 */
public record McpCaller(URI endpoint, String revision, Optional<String> session, Map<String, String> credentials) {
    /** The revisions of Streamable HTTP, oldest first. */
    public static final List<String> REVISIONS = List.of("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");

    private static final String PREFIX = "io.modelcontextprotocol/";
    private static final String MODERN = "2026-07-28";

    /**
     * A client that shows nothing.
     *
     * @param endpoint of the route
     * @param revision its date
     * @param session empty for the modern revision
     */
    public McpCaller(URI endpoint, String revision, Optional<String> session) {
        this(endpoint, revision, session, Map.of());
    }

    /**
     * Opens a session where the revision has them.
     *
     * @param endpoint of the route
     * @param revision its date
     * @return ready to call
     */
    public static McpCaller connect(URI endpoint, String revision) {
        return connect(endpoint, revision, Map.of());
    }

    /**
     * Opens a session where the revision has them.
     *
     * @param endpoint of the route
     * @param revision its date
     * @param credentials further headers of every request
     * @return ready to call
     */
    public static McpCaller connect(URI endpoint, String revision, Map<String, String> credentials) {
        return connect(endpoint, revision, credentials, "{}");
    }

    /**
     * Opens a session where the revision has them.
     *
     * @param endpoint of the route
     * @param revision its date
     * @param credentials further headers of every request
     * @param capabilities that the client announces with the session, as JSON
     * @return ready to call
     */
    public static McpCaller connect(
            URI endpoint, String revision, Map<String, String> credentials, String capabilities) {
        McpCaller stranger = new McpCaller(endpoint, revision, Optional.empty(), credentials);
        return isModern(revision) ? stranger : stranger.initialized(capabilities);
    }

    /**
     * Whether a revision is stateless.
     *
     * @param revision its date
     * @return false for revisions with sessions
     */
    public static boolean isModern(String revision) {
        return revision.compareTo(MODERN) >= 0;
    }

    /**
     * Sends a request and reads its whole answer.
     *
     * @param id of the request
     * @param method of the request
     * @param params without the modern metadata
     * @return with the body read
     */
    public Outcome call(int id, String method, String params) {
        try (RawConnection connection = begin(id, method, params)) {
            HttpAnswer answer = connection.answer();
            return new Outcome(answer.status(), answer.headers(), answer.messages());
        }
    }

    /**
     * Sends a request and leaves its answer to the caller.
     *
     * @param id of the request
     * @param method of the request
     * @param params without the modern metadata, but for what of it is to be other than usual
     * @return to be closed by the caller
     */
    public RawConnection begin(int id, String method, String params) {
        ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", id).put("method", method);
        ObjectNode all = (ObjectNode) Json.parse(params);
        Map<String, String> headers = headers();
        if (isModern(revision)) {
            all.set("_meta", meta(all.path("_meta")));
            headers.put("Mcp-Method", method);
            String name = Stream.of("name", "uri", "taskId")
                    .map(member -> all.path(member).asString(""))
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            if (!name.isEmpty()) {
                headers.put("Mcp-Name", name);
            }
        }
        message.set("params", all);
        return post(headers, message.toString());
    }

    /**
     * Sends any body with the headers of this client.
     *
     * @param headers of the request
     * @param body of the request
     * @return to be closed by the caller
     */
    public RawConnection post(Map<String, String> headers, String body) {
        RawConnection connection = RawConnection.open(endpoint);
        connection.send("POST", headers, body.getBytes(StandardCharsets.UTF_8));
        return connection;
    }

    /**
     * Opens or resumes a stream.
     *
     * @param lastEventId where to resume
     * @return to be closed by the caller
     */
    public RawConnection get(Optional<String> lastEventId) {
        Map<String, String> headers = headers();
        headers.put("Accept", "text/event-stream");
        lastEventId.ifPresent(id -> headers.put("Last-Event-ID", id));
        RawConnection connection = RawConnection.open(endpoint);
        connection.send("GET", headers, new byte[0]);
        return connection;
    }

    /**
     * Ends the session.
     *
     * @return the status of the answer
     */
    public int delete() {
        try (RawConnection connection = RawConnection.open(endpoint)) {
            connection.send("DELETE", headers(), new byte[0]);
            return connection.answer().status();
        }
    }

    /**
     * The headers that every request of this client has.
     *
     * @return a new map
     */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json, text/event-stream");
        headers.put("MCP-Protocol-Version", revision);
        session.ifPresent(id -> headers.put("Mcp-Session-Id", id));
        headers.putAll(credentials);
        return headers;
    }

    /**
     * The metadata of a modern request.
     *
     * @return a new object
     */
    public ObjectNode meta() {
        ObjectNode meta = Json.object().put(PREFIX + "protocolVersion", revision);
        meta.putObject(PREFIX + "clientInfo").put("name", "raw").put("version", "1");
        meta.putObject(PREFIX + "clientCapabilities");
        return meta;
    }

    private ObjectNode meta(JsonNode more) {
        ObjectNode meta = meta();
        more.properties().forEach(member -> meta.set(member.getKey(), member.getValue()));
        return meta;
    }

    private McpCaller initialized(String capabilities) {
        Outcome opened = call(
                0,
                "initialize",
                "{\"protocolVersion\":\"" + revision + "\",\"capabilities\":" + capabilities
                        + ",\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}");
        String id = opened.headers()
                .first("mcp-session-id")
                .orElseThrow(() -> new IllegalStateException("No session was opened: " + opened));
        McpCaller known = new McpCaller(endpoint, revision, Optional.of(id), credentials);
        try (RawConnection connection =
                known.post(known.headers(), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")) {
            int status = connection.answer().status();
            if (status != 202) {
                throw new IllegalStateException("notifications/initialized was answered with " + status);
            }
        }
        return known;
    }

    /**
     * What came of a request.
     *
     * @param status of the response
     * @param headers of the response
     * @param messages in its body
     */
    public record Outcome(int status, Headers headers, List<JsonNode> messages) {
        /**
         * The answer.
         *
         * @return the last message
         */
        public JsonNode answer() {
            return messages.get(messages.size() - 1);
        }

        /**
         * The code of the error.
         *
         * @return 0 for a result
         */
        public int errorCode() {
            return answer().at("/error/code").asInt(0);
        }

        /**
         * The text of a tool's result.
         *
         * @return empty when there is none
         */
        public String text() {
            return answer().at("/result/content/0/text").asString("");
        }
    }
}
