package dev.sluice.proxy.adaptation;

import static dev.sluice.interceptors.message.ProtocolVersion.V2024_11_05;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_03_26;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_06_18;
import static dev.sluice.interceptors.message.ProtocolVersion.V2026_07_28;

import dev.sluice.interceptors.message.Methods;
import java.util.List;

/** What the two ends announce in their handshakes, where the same words mean something else. */
final class CapabilityRules {
    private static final String ELICITATION = "elicitation";
    private static final String COMPLETIONS = "completions";

    private CapabilityRules() {}

    static List<Rule> raising() {
        return List.of(Rule.raising(
                "completions without a flag",
                Revisions.upTo(V2024_11_05),
                Revisions.since(V2025_03_26),
                result -> result.object("capabilities").ifPresent(CapabilityRules::announceCompletions),
                Place.result(Methods.INITIALIZE)));
    }

    static List<Rule> lowering() {
        return List.of(
                Rule.lowering(
                        "elicitation by form only",
                        Revisions.only(V2025_06_18),
                        params -> params.object("capabilities").ifPresent(CapabilityRules::announceForms),
                        Place.params(Methods.INITIALIZE)),
                Rule.lowering(
                        "elicitation by form in so many words",
                        Revisions.since(V2026_07_28),
                        params -> params.object("capabilities").ifPresent(CapabilityRules::nameForms),
                        Place.params(Methods.INITIALIZE)));
    }

    /** Saying nothing else means forms. */
    private static boolean hasForms(JsonObject elicitation) {
        return elicitation.has("form") || !elicitation.has("url");
    }

    private static void announceCompletions(JsonObject capabilities) {
        if (!capabilities.has(COMPLETIONS) && (capabilities.has("prompts") || capabilities.has("resources"))) {
            capabilities.set(COMPLETIONS, JsonObject.detached());
        }
    }

    private static void nameForms(JsonObject capabilities) {
        capabilities
                .object(ELICITATION)
                .filter(elicitation -> hasForms(elicitation) && !elicitation.has("form"))
                .ifPresent(elicitation -> elicitation.set("form", JsonObject.detached()));
    }

    private static void announceForms(JsonObject capabilities) {
        capabilities
                .object(ELICITATION)
                .filter(elicitation -> !hasForms(elicitation))
                .ifPresent(elicitation -> {
                    capabilities.drop(ELICITATION);
                });
    }
}
