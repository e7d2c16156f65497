package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
            "eraCache",
            "inFlight",
            "note",
            "serverPath",
            "serverTransport",
            "session",
            "upstreamCapabilities",
            "upstreamLoss",
            "upstreamRevision",
            "upstreamSession");

    Set<String> unknownKeys() {
        Set<String> unknown = new TreeSet<>(json.propertyNames());
        unknown.removeAll(KNOWN);
        return unknown;
    }

    boolean sessionIsEstablished() {
        return json.has("session") || json.has("inFlight");
    }

    JsonNode clientCapabilities() {
        return json.has("clientCapabilities") ? json.get("clientCapabilities") : Json.object();
    }

    Optional<JsonNode> upstreamCapabilities() {
        return Optional.ofNullable(json.get("upstreamCapabilities"));
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

    /** The id of the call in flight as the client knows it. */
    Optional<JsonNode> callOfClient() {
        return Optional.ofNullable(json.path("inFlight").get("client"));
    }

    /** What the vector calls the same call on the server's side. */
    Optional<String> callAtServer() {
        return Optional.ofNullable(json.path("inFlight").get("server")).map(JsonNode::asString);
    }

    Optional<Transport> transport(String key) {
        return text(key).map(Transport::of);
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(json.get(key)).map(JsonNode::asString);
    }
}
