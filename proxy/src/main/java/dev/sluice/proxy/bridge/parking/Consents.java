package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The error of 2025-11-25 that asks for users to open addresses before a request is sent again.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#error-handling">MCP 2025-11-25,
 *     Elicitation</a>
 */
final class Consents {
    private Consents() {}

    /** What is to be asked; empty when the error does not say. */
    static List<OpenQuestion> of(McpResponse error) {
        return error.body().at("/error/data/elicitations").items().stream()
                .filter(elicitation -> elicitation.member("url").string().isPresent())
                .map(Consents::question)
                .toList();
    }

    /** The end of a call whose client cannot be asked that. */
    static Outcome needed() {
        return Outcome.Refused.missing(
                "The server wants the user to open an address", "elicitation", Map.of("url", Map.of()));
    }

    /** The end of a call whose user does not want to. */
    static Outcome declined(McpRequest request, McpResponse error) {
        if (!request.method().equals(Methods.TOOLS_CALL)) {
            return new Outcome.Failed(FaultException.of(Fault.INPUT_DECLINED));
        }
        String why = error.body().at("/error/message").string().orElse("");
        Map<String, Object> text = Map.of(
                "type",
                "text",
                "text",
                "The user did not give the consent that is needed" + (why.isEmpty() ? "" : ": " + why));
        return new Outcome.Answered(McpResponse.result(
                error.id().orElseGet(request::id), Map.of("content", List.of(text), "isError", true)));
    }

    private static OpenQuestion question(JsonView elicitation) {
        Map<String, JsonView> params = new LinkedHashMap<>(elicitation.members());
        params.remove("elicitationId");
        params.remove("_meta");
        // Nobody at the server waits for this answer.
        return new OpenQuestion(RequestId.of(""), Methods.ELICITATION_CREATE, params, UnaryOperator.identity());
    }
}
