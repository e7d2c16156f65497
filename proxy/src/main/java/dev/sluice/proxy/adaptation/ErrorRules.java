package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ErrorCodes;
import java.util.List;

/** Errors whose numbers mean something else to others. */
final class ErrorRules {
    private static final int RESERVED_FIRST = -32099;
    private static final int RESERVED_LAST = -32020;

    private ErrorRules() {}

    static List<Rule> raising() {
        return List.of(Rule.raising(
                "codes that a later revision keeps for itself",
                Revisions.LEGACY,
                Revisions.ALL,
                ErrorRules::wrapReserved));
    }

    /** A server's own use of such a code must not be taken for what the protocol means by it. */
    private static void wrapReserved(JsonObject error) {
        error.get("code")
                .filter(JsonNumber.class::isInstance)
                .map(code -> ((JsonNumber) code).text())
                .filter(ErrorRules::isReserved)
                .ifPresent(code -> {
                    JsonObject original = JsonObject.detached()
                            .with("code", new JsonNumber(code))
                            .withThatOf(error, "message")
                            .withThatOf(error, "data");
                    error.set("code", new JsonNumber(Integer.toString(ErrorCodes.INTERNAL_ERROR)));
                    error.set("data", JsonObject.detached().with("upstreamError", original));
                });
    }

    private static boolean isReserved(String code) {
        try {
            int number = Integer.parseInt(code);
            return number >= RESERVED_FIRST && number <= RESERVED_LAST && number != ErrorCodes.URL_ELICITATION_REQUIRED;
        } catch (NumberFormatException ownKind) {
            return false;
        }
    }
}
