package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server of a revision answers when no step says it.
 *
 * @param version its revision
 * @param capabilities what it offers
 * @param tools what it lists
 * @param mentioned the messages that steps of the vector send to the server
 */
record ConformingServer(String version, JsonNode capabilities, JsonNode tools, List<JsonNode> mentioned) {
    private static final String ALL_CAPABILITIES = """
            {"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},\
            "prompts":{"listChanged":true},"logging":{}}""";
    private static final String TASKS = "{\"cancel\":{},\"requests\":{\"tools\":{\"call\":{}}}}";
    private static final String NAME_OF_SLUICE = "sluice";
    private static final String LISTEN = "subscriptions/listen";

    /** The members that hold what a list lists. */
    private static final Map<String, String> LISTS = Map.of(
            "tools/list", "tools",
            "prompts/list", "prompts",
            "resources/list", "resources",
            "resources/templates/list", "resourceTemplates");

    static ConformingServer of(TestVector vector) {
        Given given = vector.given();
        return new ConformingServer(
                vector.serverVersion(),
                given.upstreamCapabilities().orElseGet(() -> all(vector.serverVersion(), given.tasksAreAdapted())),
                given.tools().orElseGet(() -> Json.parse("[]")),
                vector.steps().stream()
                        .filter(step -> !step.arrives() && step.side() == Side.SERVER)
                        .map(Step::message)
                        .toList());
    }

    private static JsonNode all(String version, boolean tasks) {
        ObjectNode all = (ObjectNode) Json.parse(ALL_CAPABILITIES);
        if (!version.equals(Revisions.OLDEST)) {
            all.putObject("completions");
        }
        if (tasks && !Revisions.isStateless(version)) {
            all.set("tasks", Json.parse(TASKS));
        }
        return all;
    }

    /** Whether a message is about no conversation in particular, so that vectors about something else do not mention it. */
    boolean isRoutine(JsonNode message) {
        return switch (method(message)) {
            case "ping", "server/discover", LISTEN -> !mentions(method(message));
            case "initialize" ->
                !mentions("server/discover")
                        && nameOfClient(message).equals(NAME_OF_SLUICE)
                        && mentioned.stream().noneMatch(ConformingServer::letsSluiceNameItself);
            default -> false;
        };
    }

    private boolean mentions(String method) {
        return mentioned.stream().anyMatch(message -> method(message).equals(method));
    }

    private static boolean letsSluiceNameItself(JsonNode message) {
        return method(message).equals("initialize")
                && Captures.nameIn(nameOfClient(message)).isPresent();
    }

    private static String nameOfClient(JsonNode initialize) {
        return initialize.at("/params/clientInfo/name").asString("");
    }

    /** Whether a request has no answer before the end of what it opens. */
    boolean isListen(JsonNode message) {
        return method(message).equals(LISTEN) && Revisions.isStateless(version);
    }

    /** What is said about a request at once: the answer, or that it will be listened to. */
    JsonNode answer(JsonNode request) {
        if (isListen(request)) {
            return acknowledged(request);
        }
        return switch (method(request)) {
            case "initialize" -> result(request, initialized());
            case "server/discover" -> discovered(request);
            default -> result(request, listed(method(request)));
        };
    }

    static Optional<JsonNode> id(JsonNode message) {
        return Optional.ofNullable(message.get("id"));
    }

    private static String method(JsonNode message) {
        return message.path("method").asString("");
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
        ObjectNode result = cacheable();
        result.putArray("supportedVersions").add(version);
        result.set("capabilities", capabilities);
        result.putObject("_meta").set("io.modelcontextprotocol/serverInfo", info());
        return result(request, result);
    }

    private ObjectNode listed(String method) {
        ObjectNode result = Revisions.isStateless(version) ? cacheable() : Json.object();
        Optional.ofNullable(LISTS.get(method))
                .ifPresent(member -> result.set(member, member.equals("tools") ? tools : Json.parse("[]")));
        return result;
    }

    private static ObjectNode cacheable() {
        return Json.object().put("resultType", "complete").put("ttlMs", 0).put("cacheScope", "private");
    }

    private static JsonNode acknowledged(JsonNode listen) {
        ObjectNode message =
                Json.object().put("jsonrpc", "2.0").put("method", "notifications/subscriptions/acknowledged");
        ObjectNode params = message.putObject("params");
        params.putObject("_meta").set("io.modelcontextprotocol/subscriptionId", listen.path("id"));
        params.set("notifications", listen.at("/params/notifications"));
        return message;
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
