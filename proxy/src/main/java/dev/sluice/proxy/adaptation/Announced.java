package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a client has announced that it can be asked.
 *
 * @param capabilities of the client, as its revision writes them
 */
record Announced(JsonView capabilities) {
    private static final Map<String, String> CAPABILITIES = Map.of(
            Methods.ROOTS_LIST,
            "roots",
            Methods.SAMPLING_CREATE,
            "sampling",
            Methods.ELICITATION_CREATE,
            "elicitation");

    /** Whether a server of a revision would take this for more than it is. */
    boolean isMisreadBy(ProtocolVersion server) {
        JsonView elicitation = capabilities.member("elicitation");
        return server == ProtocolVersion.V2025_06_18 && elicitation.isPresent() && !hasForms(elicitation);
    }

    /** The error code for a question that the client did not announce; empty for one that it can be asked. */
    OptionalInt refusal(McpRequest question) {
        String method = question.method();
        if (!CAPABILITIES.containsKey(method)) {
            return OptionalInt.empty();
        }
        JsonView capability = capabilities.member(CAPABILITIES.get(method));
        if (!capability.isPresent()) {
            return OptionalInt.of(ErrorCodes.METHOD_NOT_FOUND);
        }
        return allows(capability, question) ? OptionalInt.empty() : OptionalInt.of(ErrorCodes.INVALID_PARAMS);
    }

    private static boolean allows(JsonView capability, McpRequest question) {
        return switch (question.method()) {
            case Methods.ELICITATION_CREATE -> allowsMode(capability, question.body());
            case Methods.SAMPLING_CREATE ->
                capability.member("tools").isPresent()
                        || !question.body().at("/params/tools").isPresent();
            default -> true;
        };
    }

    private static boolean allowsMode(JsonView elicitation, JsonView question) {
        boolean byUrl =
                question.at("/params/mode").string().filter("url"::equals).isPresent();
        return byUrl ? elicitation.member("url").isPresent() : hasForms(elicitation);
    }

    /** Saying nothing else means forms. */
    private static boolean hasForms(JsonView elicitation) {
        return elicitation.member("form").isPresent()
                || !elicitation.member("url").isPresent();
    }
}
