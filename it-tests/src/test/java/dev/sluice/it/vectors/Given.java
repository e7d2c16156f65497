package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What holds before the first step.
 *
 * @param json as the file has it
 */
record Given(JsonNode json) {
    /** The keys that this runner can bring about; a vector with another one fails rather than being run without it. */
    private static final Set<String> KNOWN = Set.of(
            "allowedOrigins",
            "clientCapabilities",
            "clientGet",
            "clientTransport",
            "elapse",
            "eraCache",
            "inFlight",
            "listen",
            "listeners",
            "note",
            "openListen",
            "parked",
            "proxyTaskTtlMs",
            "serverPath",
            "serverTransport",
            "session",
            "taskAdaptation",
            "tasks",
            "toolCache",
            "tools",
            "upstreamCapabilities",
            "upstreamLoss",
            "upstreamRevision",
            "upstreamSession");

    private static final String SUBSCRIBABLE = "{\"tools\":{},\"resources\":{\"subscribe\":true}}";
    private static final String STALE_TOOLS = """
            [{"name":"sql","inputSchema":{"type":"object","properties":{"region":{"type":"string"}}}}]""";
    private static final String TASK_TOOLS = """
            [{"name":"build","inputSchema":{"type":"object"},"execution":{"taskSupport":"required"}}]""";

    Set<String> unknownKeys() {
        Set<String> unknown = new TreeSet<>(json.propertyNames());
        unknown.removeAll(KNOWN);
        return unknown;
    }

    /** The ids at the server that the vector makes up. */
    StandIns standIns() {
        Stream<String> calls = Stream.of("/inFlight/server", "/parked/upstreamId")
                .map(json::at)
                .filter(JsonNode::isString)
                .map(JsonNode::asString);
        return new StandIns(Stream.concat(calls, json.path("listen").propertyNames().stream())
                .filter(id -> Captures.nameIn(id).isEmpty())
                .collect(Collectors.toSet()));
    }

    boolean sessionIsEstablished() {
        return json.has("session") || json.has("inFlight");
    }

    JsonNode clientCapabilities() {
        return json.has("clientCapabilities") ? json.get("clientCapabilities") : Json.object();
    }

    /** A server of which only resources are listened to has nothing else to listen to. */
    Optional<JsonNode> upstreamCapabilities() {
        return Optional.ofNullable(json.get("upstreamCapabilities"))
                .or(() -> json.path("listen").values().stream()
                        .filter(JsonNode::isArray)
                        .map(uris -> Json.parse(SUBSCRIBABLE))
                        .findFirst());
    }

    boolean upstreamSessionIsOpen() {
        return json.has("upstreamSession");
    }

    Optional<String> upstreamSession() {
        return text("upstreamSession").filter(name -> !name.equals("established"));
    }

    /** Whether the revision of the upstream was learned from a session that is over. */
    boolean upstreamRevisionIsCached() {
        return json.has("upstreamRevision");
    }

    boolean clientListens() {
        return json.path("clientGet").asString("").equals("open");
    }

    boolean sessionIsLostWithTheUpstreams() {
        return json.path("upstreamLoss").asString("").equals("propagate");
    }

    List<String> allowedOrigins() {
        return json.path("allowedOrigins").values().stream()
                .map(JsonNode::asString)
                .toList();
    }

    Optional<String> serverPath() {
        return text("serverPath");
    }

    /** The tools that Sluice has seen in a list. */
    Optional<JsonNode> tools() {
        if (json.has("toolCache")) {
            JsonNode cached = json.get("toolCache");
            return Optional.of(cached.isArray() ? cached : Json.parse(STALE_TOOLS));
        }
        return Optional.ofNullable(json.get("tools"))
                .or(() -> tasks().isEmpty() ? Optional.empty() : Optional.of(Json.parse(TASK_TOOLS)));
    }

    /** The id of the call in flight as the client knows it. */
    Optional<JsonNode> callOfClient() {
        return Optional.ofNullable(json.path("inFlight").get("client"));
    }

    /** What the vector calls the same call on the server's side. */
    Optional<String> callAtServer() {
        return Optional.ofNullable(json.path("inFlight").get("server")).map(Given::name);
    }

    /** A call that waits for its client to come back with answers. */
    Optional<JsonNode> parked() {
        return Optional.ofNullable(json.get("parked"));
    }

    /** What modern clients listen to: filters by the id of the request, in the type that the client gave it. */
    Map<String, JsonNode> listeners() {
        return members("listeners");
    }

    /** Listening streams at a modern server: by name, the URIs that a legacy client has subscribed or the id of a modern one's request. */
    Map<String, JsonNode> listens() {
        return members("listen");
    }

    /** The names of the listening streams that were opened at a modern server without being asked for. */
    List<String> openListens() {
        return json.path("openListen").values().stream().map(Given::name).toList();
    }

    /** Tasks at a legacy server: their ids there by the name of the id that the client has. */
    Map<String, JsonNode> tasks() {
        return members("tasks");
    }

    boolean tasksAreAdapted() {
        return json.path("taskAdaptation").asString("").equals("on");
    }

    /** Whether a limit passes that bounds how long a call may wait for its client. */
    boolean parkedCallExpires() {
        return json.path("elapse").asString("").equals("continuationTtl");
    }

    Optional<Transport> transport(String key) {
        return text(key).map(Transport::of);
    }

    private Map<String, JsonNode> members(String key) {
        return json.path(key).properties().stream()
                .collect(Collectors.toMap(
                        member -> Captures.nameIn(member.getKey()).orElse(member.getKey()), Map.Entry::getValue));
    }

    private static String name(JsonNode text) {
        return Captures.nameIn(text.asString()).orElse(text.asString());
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(json.get(key)).map(JsonNode::asString);
    }
}
