package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestMeta;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes whole answers of 2026-07-28 of what one legacy server has answered: who the server is, how long an answer keeps,
 * and that it is the answer. Immutable; any thread may use it.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic#responses">MCP 2026-07-28, Responses</a>
 */
public final class Completion {
    private static final Set<String> CACHEABLE = Set.of(
            Methods.DISCOVER,
            Methods.TOOLS_LIST,
            "prompts/list",
            "resources/list",
            "resources/templates/list",
            Methods.RESOURCES_READ);

    private static final String META = "_meta";
    private static final String NEXT_CURSOR = "nextCursor";

    private final Adaptation adaptation;
    private final Optional<JsonObject> serverInfo;
    private final JsonNumber ttl;
    private final String scope;

    Completion(Adaptation adaptation, Optional<JsonObject> serverInfo, Duration ttl, String scope) {
        this.adaptation = adaptation;
        this.serverInfo = serverInfo;
        this.ttl = new JsonNumber(Long.toString(ttl.toMillis()));
        this.scope = scope;
    }

    /**
     * Adapts an answer of the server and completes it.
     *
     * @param request of the client
     * @param response a result or an error of the server, whatever its id
     * @param cursors makes the client's cursor of the server's
     * @return carries the id of the client's request
     */
    public McpResponse complete(McpRequest request, McpResponse response, UnaryOperator<String> cursors) {
        return adaptation.response(request.method(), response, answer -> {
            answer.set("id", Adaptation.value(request.id()));
            answer.object("result").ifPresent(result -> finish(result, request.method(), cursors));
            answer.object("error").ifPresent(error -> raiseNotFound(error, request));
        });
    }

    private void finish(JsonObject result, String method, UnaryOperator<String> cursors) {
        result.set("resultType", "complete");
        // Legacy results are open: what stands under these names by accident would be taken for a question.
        result.drop("inputRequests");
        result.drop("requestState");
        identify(result);
        if (CACHEABLE.contains(method)) {
            result.set("ttlMs", ttl);
            result.set("cacheScope", scope);
        }
        // Only absence ends a list in 2026-07-28; legacy servers mean the same by an empty text.
        result.string(NEXT_CURSOR)
                .ifPresent(cursor -> result.remove(NEXT_CURSOR)
                        .filter(any -> !cursor.isEmpty())
                        .ifPresent(any -> result.set(NEXT_CURSOR, cursors.apply(cursor))));
    }

    private void identify(JsonObject result) {
        JsonObject meta = result.object(META).orElseGet(JsonObject::detached);
        meta.names().stream().filter(ReservedKeys::isReserved).forEach(meta::drop);
        serverInfo.ifPresent(info -> meta.set(RequestMeta.SERVER_INFO, info));
        if (meta.isEmpty()) {
            result.drop(META);
        } else {
            result.set(META, meta);
        }
    }

    /** 2026-07-28 has no error of its own for a resource that does not exist, but tells which one it was. */
    private static void raiseNotFound(JsonObject error, McpRequest request) {
        boolean notFound = request.method().equals(Methods.RESOURCES_READ)
                && error.get("code")
                        .equals(Optional.of(new JsonNumber(Integer.toString(ErrorCodes.RESOURCE_NOT_FOUND))));
        if (notFound) {
            error.set("code", new JsonNumber(Integer.toString(ErrorCodes.INVALID_PARAMS)));
            JsonObject data = error.object("data").orElseGet(JsonObject::detached);
            if (!data.has("uri")) {
                error.set("data", data.with("uri", request.targetName()));
            }
        }
    }
}
