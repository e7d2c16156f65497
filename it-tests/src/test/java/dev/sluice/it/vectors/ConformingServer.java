package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server of a revision answers when no step says it.
 *
 * @param version its revision
 * @param capabilities what it offers
 * @param mentioned the methods that steps of the vector send to the server
 */
record ConformingServer(String version, JsonNode capabilities, Set<String> mentioned) {
    private static final String ALL_CAPABILITIES = """
            {"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},\
            "prompts":{"listChanged":true},"logging":{}}""";

    static ConformingServer of(TestVector vector) {
        JsonNode capabilities = vector.given().upstreamCapabilities().orElseGet(() -> all(vector.serverVersion()));
        Set<String> mentioned = vector.steps().stream()
                .filter(step -> !step.arrives() && step.side() == Side.SERVER)
                .map(step -> step.message().path("method").asString(""))
                .collect(Collectors.toUnmodifiableSet());
        return new ConformingServer(vector.serverVersion(), capabilities, mentioned);
    }

    private static JsonNode all(String version) {
        ObjectNode all = (ObjectNode) Json.parse(ALL_CAPABILITIES);
        if (!version.equals(Revisions.OLDEST)) {
            all.putObject("completions");
        }
        return all;
    }

    /** Whether a message is about no conversation in particular, so that vectors about something else do not mention it. */
    boolean isRoutine(JsonNode message) {
        return switch (message.path("method").asString("")) {
            case "ping", "server/discover" ->
                !mentioned.contains(message.get("method").asString());
            case "initialize" ->
                !mentioned.contains("server/discover")
                        && message.at("/params/clientInfo/name").asString("").equals("sluice");
            default -> false;
        };
    }

    /** The answer to a request. */
    JsonNode answer(JsonNode request) {
        return switch (request.path("method").asString("")) {
            case "initialize" -> result(request, initialized());
            case "server/discover" -> discovered(request);
            default -> result(request, Json.object());
        };
    }

    static Optional<JsonNode> id(JsonNode message) {
        return Optional.ofNullable(message.get("id"));
    }

    private ObjectNode initialized() {
        ObjectNode result = Json.object().put("protocolVersion", version);
        result.set("capabilities", capabilities);
        result.set("serverInfo", info());
        return result;
    }

    private JsonNode discovered(JsonNode request) {
        if (!Revisions.isStateless(version)) {
            ObjectNode answer = envelope(request);
            answer.putObject("error").put("code", -32601).put("message", "Method not found");
            return answer;
        }
        ObjectNode result = Json.object().put("resultType", "complete");
        result.putArray("supportedVersions").add(version);
        result.set("capabilities", capabilities);
        result.put("ttlMs", 0).put("cacheScope", "private");
        result.putObject("_meta").set("io.modelcontextprotocol/serverInfo", info());
        return result(request, result);
    }

    private static ObjectNode info() {
        return Json.object().put("name", "demo-server").put("version", "3.1.0");
    }

    private static JsonNode result(JsonNode request, JsonNode result) {
        ObjectNode answer = envelope(request);
        answer.set("result", result);
        return answer;
    }

    private static ObjectNode envelope(JsonNode request) {
        ObjectNode answer = Json.object().put("jsonrpc", "2.0");
        id(request).ifPresent(id -> answer.set("id", id));
        return answer;
    }
}
