package dev.sluice.proxy.adaptation;

import static dev.sluice.interceptors.message.ProtocolVersion.V2024_11_05;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_03_26;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_06_18;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_11_25;
import static dev.sluice.interceptors.message.ProtocolVersion.V2026_07_28;

import dev.sluice.interceptors.message.Methods;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which members the objects of the protocol have, and since when: the closed world of each revision as one table.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/schema">MCP 2025-11-25, Schema Reference</a>
 */
final class Shapes {
    private static final Revisions ONLY_2025_11_25 = Revisions.only(V2025_11_25);

    private static final String COMPLETE = "completion/complete";

    private static final Shape META = ReservedKeys.ofMetadata();

    private static final Shape ANNOTATIONS =
            ObjectShape.of().since(V2024_11_05, "audience", "priority").since(V2025_06_18, "lastModified");

    private static final ObjectShape BLOCK = ObjectShape.of()
            .since(V2024_11_05, "type")
            .since(V2024_11_05, ANNOTATIONS, "annotations")
            .since(V2025_06_18, META, "_meta");

    // The schema has no annotations here, but examples of the specification do.
    private static final Shape RESOURCE_CONTENTS = ObjectShape.of()
            .since(V2024_11_05, "uri", "mimeType", "text", "blob")
            .since(V2024_11_05, ANNOTATIONS, "annotations")
            .since(V2025_06_18, META, "_meta");

    private static final ObjectShape NAMED = ObjectShape.of()
            .since(V2024_11_05, "name", "description")
            .since(V2025_06_18, "title")
            .since(V2025_06_18, META, "_meta")
            .since(V2025_11_25, "icons");

    private static final ObjectShape RESOURCE =
            NAMED.since(V2024_11_05, "uri", "mimeType", "size").since(V2024_11_05, ANNOTATIONS, "annotations");

    private static final Shape TEMPLATE =
            NAMED.since(V2024_11_05, "uriTemplate", "mimeType").since(V2024_11_05, ANNOTATIONS, "annotations");

    private static final Shape CONTENT = new ChoiceShape(
            "type",
            Map.of(
                    "text", BLOCK.since(V2024_11_05, "text"),
                    "image", BLOCK.since(V2024_11_05, "data", "mimeType"),
                    "audio", BLOCK.since(V2025_03_26, "data", "mimeType"),
                    "resource", BLOCK.since(V2024_11_05, RESOURCE_CONTENTS, "resource"),
                    "resource_link", RESOURCE.since(V2024_11_05, "type")));

    private static final Shape SAMPLED_CONTENT = new ChoiceShape(
            "type",
            Map.of(
                    "text", BLOCK.since(V2024_11_05, "text"),
                    "image", BLOCK.since(V2024_11_05, "data", "mimeType"),
                    "audio", BLOCK.since(V2025_03_26, "data", "mimeType"),
                    "tool_use", BLOCK.since(V2025_11_25, "id", "name", "input"),
                    "tool_result",
                            BLOCK.since(V2025_11_25, "toolUseId", "structuredContent", "isError")
                                    .since(V2025_11_25, Shape.each(CONTENT), "content")));

    private static final Shape TOOL = ObjectShape.of()
            .since(V2024_11_05, "name", "description", "inputSchema")
            .since(
                    V2025_03_26,
                    ObjectShape.of()
                            .since(
                                    V2025_03_26,
                                    "title",
                                    "readOnlyHint",
                                    "destructiveHint",
                                    "idempotentHint",
                                    "openWorldHint"),
                    "annotations")
            .since(V2025_06_18, "title", "outputSchema")
            .since(V2025_06_18, META, "_meta")
            .since(V2025_11_25, "icons")
            .having(ONLY_2025_11_25, Shape.OPEN, "execution");

    private static final Shape PROMPT = NAMED.since(
            V2024_11_05,
            Shape.each(ObjectShape.of()
                    .since(V2024_11_05, "name", "description", "required")
                    .since(V2025_06_18, "title")),
            "arguments");

    private static final Shape IMPLEMENTATION = ObjectShape.of()
            .since(V2024_11_05, "name", "version")
            .since(V2025_06_18, "title")
            .since(V2025_11_25, "icons", "description", "websiteUrl");

    private static final ObjectShape CAPABILITIES = ObjectShape.of()
            .since(V2024_11_05, "experimental")
            // Every revision leaves capabilities open, and extensions were made for the handshake too.
            .since(V2024_11_05, ReservedKeys.ofExtensions(), "extensions")
            .having(ONLY_2025_11_25, Shape.OPEN, "tasks");

    private static final Shape CLIENT_CAPABILITIES = CAPABILITIES
            .since(V2024_11_05, ObjectShape.of().having(Revisions.LEGACY, Shape.OPEN, "listChanged"), "roots")
            .since(V2024_11_05, ObjectShape.of().since(V2025_11_25, "context", "tools"), "sampling")
            .since(V2025_06_18, ObjectShape.of().since(V2025_11_25, "form", "url"), "elicitation");

    private static final Shape SERVER_CAPABILITIES = CAPABILITIES
            .since(V2024_11_05, ObjectShape.of().since(V2024_11_05, "listChanged"), "tools", "prompts")
            .since(V2024_11_05, ObjectShape.of().since(V2024_11_05, "subscribe", "listChanged"), "resources")
            .since(V2024_11_05, "logging")
            .since(V2025_03_26, "completions");

    private static final ObjectShape FORM_FIELD = ObjectShape.of().since(V2025_06_18, "type", "title", "description");

    private static final ObjectShape NUMBER_FIELD =
            FORM_FIELD.since(V2025_06_18, "minimum", "maximum").since(V2025_11_25, "default");

    private static final Shape FORM = ObjectShape.of()
            .since(V2025_06_18, "type", "required")
            .since(
                    V2025_06_18,
                    Shape.values(new ChoiceShape(
                            "type",
                            Map.of(
                                    "string",
                                            FORM_FIELD
                                                    .since(
                                                            V2025_06_18,
                                                            "minLength",
                                                            "maxLength",
                                                            "format",
                                                            "enum",
                                                            "enumNames")
                                                    .since(V2025_11_25, "default", "oneOf"),
                                    "number", NUMBER_FIELD,
                                    "integer", NUMBER_FIELD,
                                    "boolean", FORM_FIELD.since(V2025_06_18, "default"),
                                    "array",
                                            FORM_FIELD.since(
                                                    V2025_11_25, "items", "minItems", "maxItems", "default")))),
                    "properties")
            .since(V2025_11_25, "$schema");

    private static final ObjectShape PARAMS = ObjectShape.of().since(V2024_11_05, META, "_meta");

    private static final ObjectShape RESULT = PARAMS.since(V2026_07_28, "resultType");

    private static final ObjectShape CACHEABLE = RESULT.since(V2026_07_28, "ttlMs", "cacheScope");

    private static final ObjectShape PAGE = CACHEABLE.since(V2024_11_05, "nextCursor");

    /** What an extension adds is its own, but what the newest revision writes into every result is not. */
    private static final Shape ANY_RESULT = (value, revision) -> {
        if (value instanceof JsonObject result && !revision.isModern()) {
            result.drop("resultType");
            result.object("_meta").filter(meta -> !meta.isEmpty()).ifPresent(meta -> {
                META.prune(meta, revision);
                if (meta.isEmpty()) {
                    result.drop("_meta");
                }
            });
        }
    };

    private static final Shape ERROR = ObjectShape.of().since(V2024_11_05, "code", "message", "data");

    private final Map<Place, Shape> byPlace = new HashMap<>();

    Shapes() {
        handshake();
        serverFeatures();
        clientFeatures();
        notifications();
    }

    /** Empty for what no revision defines: it belongs to an extension and passes. */
    Optional<Shape> at(Place place) {
        return switch (place.part()) {
            case ERROR -> Optional.of(ERROR);
            case RESULT -> Optional.of(byPlace.getOrDefault(place, ANY_RESULT));
            case PARAMS -> Optional.ofNullable(byPlace.get(place));
        };
    }

    private void handshake() {
        params(
                Methods.INITIALIZE,
                PARAMS.since(V2024_11_05, "protocolVersion")
                        .since(V2024_11_05, CLIENT_CAPABILITIES, "capabilities")
                        .since(V2024_11_05, IMPLEMENTATION, "clientInfo"));
        result(
                Methods.INITIALIZE,
                RESULT.since(V2024_11_05, "protocolVersion", "instructions")
                        .since(V2024_11_05, SERVER_CAPABILITIES, "capabilities")
                        .since(V2024_11_05, IMPLEMENTATION, "serverInfo"));
        params(Methods.PING, PARAMS);
        result(Methods.PING, RESULT);
    }

    private void serverFeatures() {
        list(Methods.TOOLS_LIST, "tools", TOOL);
        list("prompts/list", "prompts", PROMPT);
        list("resources/list", "resources", RESOURCE);
        list("resources/templates/list", "resourceTemplates", TEMPLATE);
        params(
                Methods.TOOLS_CALL,
                retryable(PARAMS.since(V2024_11_05, "name", "arguments").having(ONLY_2025_11_25, Shape.OPEN, "task")));
        result(
                Methods.TOOLS_CALL,
                asking(RESULT.since(V2024_11_05, "isError")
                        .since(V2024_11_05, Shape.each(CONTENT), "content")
                        .since(V2025_06_18, "structuredContent")));
        params(Methods.PROMPTS_GET, retryable(PARAMS.since(V2024_11_05, "name", "arguments")));
        result(
                Methods.PROMPTS_GET,
                asking(RESULT.since(V2024_11_05, "description")
                        .since(
                                V2024_11_05,
                                Shape.each(ObjectShape.of()
                                        .since(V2024_11_05, "role")
                                        .since(V2024_11_05, CONTENT, "content")),
                                "messages")));
        params(Methods.RESOURCES_READ, retryable(PARAMS.since(V2024_11_05, "uri")));
        result(Methods.RESOURCES_READ, asking(CACHEABLE.since(V2024_11_05, Shape.each(RESOURCE_CONTENTS), "contents")));
        for (String method : List.of(Methods.RESOURCES_SUBSCRIBE, Methods.RESOURCES_UNSUBSCRIBE)) {
            params(method, PARAMS.since(V2024_11_05, "uri"));
            result(method, RESULT);
        }
        params(Methods.LOGGING_SET_LEVEL, PARAMS.since(V2024_11_05, "level"));
        result(Methods.LOGGING_SET_LEVEL, RESULT);
        params(
                COMPLETE,
                PARAMS.since(V2024_11_05, ObjectShape.of().since(V2024_11_05, "name", "value"), "argument")
                        .since(
                                V2024_11_05,
                                ObjectShape.of()
                                        .since(V2024_11_05, "type", "name", "uri")
                                        .since(V2025_06_18, "title"),
                                "ref")
                        .since(V2025_06_18, ObjectShape.of().since(V2025_06_18, "arguments"), "context"));
        result(
                COMPLETE,
                RESULT.since(
                        V2024_11_05, ObjectShape.of().since(V2024_11_05, "values", "total", "hasMore"), "completion"));
    }

    private void clientFeatures() {
        params(
                Methods.SAMPLING_CREATE,
                PARAMS.since(
                                V2024_11_05,
                                "modelPreferences",
                                "systemPrompt",
                                "includeContext",
                                "temperature",
                                "maxTokens",
                                "stopSequences",
                                "metadata")
                        .since(
                                V2024_11_05,
                                Shape.each(ObjectShape.of()
                                        .since(V2024_11_05, "role")
                                        .since(V2024_11_05, Shape.each(SAMPLED_CONTENT), "content")
                                        .since(V2025_11_25, META, "_meta")),
                                "messages")
                        .since(V2025_11_25, "toolChoice")
                        .since(V2025_11_25, Shape.each(TOOL), "tools")
                        .having(ONLY_2025_11_25, Shape.OPEN, "task"));
        result(
                Methods.SAMPLING_CREATE,
                PARAMS.since(V2024_11_05, "role", "model", "stopReason")
                        .since(V2024_11_05, Shape.each(SAMPLED_CONTENT), "content"));
        params(
                Methods.ELICITATION_CREATE,
                PARAMS.since(V2025_06_18, "message")
                        .since(V2025_06_18, FORM, "requestedSchema")
                        .since(V2025_11_25, "mode", "url")
                        .having(ONLY_2025_11_25, Shape.OPEN, "elicitationId", "task"));
        result(Methods.ELICITATION_CREATE, PARAMS.since(V2025_06_18, "action", "content"));
        params(Methods.ROOTS_LIST, PARAMS);
        result(
                Methods.ROOTS_LIST,
                PARAMS.since(
                        V2024_11_05,
                        Shape.each(ObjectShape.of()
                                .since(V2024_11_05, "uri", "name")
                                .since(V2025_06_18, META, "_meta")),
                        "roots"));
    }

    private void notifications() {
        params(Methods.CANCELLED, PARAMS.since(V2024_11_05, "requestId", "reason"));
        params(
                Methods.PROGRESS,
                PARAMS.since(V2024_11_05, "progressToken", "progress", "total").since(V2025_03_26, "message"));
        params("notifications/message", PARAMS.since(V2024_11_05, "level", "logger", "data"));
        params("notifications/resources/updated", PARAMS.since(V2024_11_05, "uri"));
        List.of(
                        Methods.INITIALIZED,
                        "notifications/roots/list_changed",
                        "notifications/tools/list_changed",
                        "notifications/prompts/list_changed",
                        "notifications/resources/list_changed")
                .forEach(method -> params(method, PARAMS));
    }

    private void list(String method, String items, Shape item) {
        params(method, PARAMS.since(V2024_11_05, "cursor"));
        result(method, PAGE.since(V2024_11_05, Shape.each(item), items));
    }

    private static ObjectShape retryable(ObjectShape params) {
        return params.since(V2026_07_28, "inputResponses", "requestState");
    }

    private static ObjectShape asking(ObjectShape result) {
        return result.since(V2026_07_28, "inputRequests", "requestState");
    }

    private void params(String method, Shape shape) {
        byPlace.put(Place.params(method), shape);
    }

    private void result(String method, Shape shape) {
        byPlace.put(Place.result(method), shape);
    }
}
