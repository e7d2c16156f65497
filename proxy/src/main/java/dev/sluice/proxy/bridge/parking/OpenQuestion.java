package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A question of the server that has no answer yet.
 *
 * @param id that the server has given it
 * @param method of the question
 * @param params as 2026-07-28 writes them
 * @param toServer makes the server's answer of the client's
 */
record OpenQuestion(RequestId id, String method, Map<String, ?> params, UnaryOperator<McpResponse> toServer) {
    private static final int REJECTED = -1;

    /** A question that came as a request. */
    static OpenQuestion of(McpRequest adapted, UnaryOperator<McpResponse> toServer) {
        Map<String, Object> params =
                new LinkedHashMap<>(adapted.body().member("params").members());
        // Progress on the answers of users does not exist in 2026-07-28.
        params.remove("_meta");
        return new OpenQuestion(adapted.id(), adapted.method(), params, toServer);
    }

    /** As it stands in the result of a call. */
    Map<String, Object> toInputRequest() {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("method", method);
        if (!params.isEmpty() || !method.equals(Methods.ROOTS_LIST)) {
            question.put("params", params);
        }
        return question;
    }

    /** The server's answer when the client has given one. */
    McpResponse answered(JsonView answer) {
        return toServer.apply(McpResponse.result(id, answer));
    }

    /** The server's answer when the client does not come back. */
    McpResponse unanswered() {
        return switch (method) {
            case Methods.ELICITATION_CREATE -> McpResponse.result(id, Map.of("action", "cancel"));
            case Methods.SAMPLING_CREATE -> rejected("User rejected sampling request");
            default -> rejected("User rejected the request");
        };
    }

    private McpResponse rejected(String text) {
        return McpResponse.error(Optional.of(id), REJECTED, text, Map.of());
    }

    /** The server's answer when nobody can be asked any more. */
    McpResponse withoutCarrier() {
        return McpResponse.error(
                Optional.of(id),
                ErrorCodes.INVALID_PARAMS,
                "No request of the client is under way that could carry this one",
                Map.of("reason", "no_carrier"));
    }
}
