package dev.sluice.it.npm;

import dev.sluice.it.wire.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One line of {@code clients/pairs.mjs}: what a step of a client came to.
 *
 * @param server revision of the server
 * @param step name of the step
 * @param json the whole line
 */
record PairOutcome(String server, String step, JsonNode json) {
    static PairOutcome parse(String line) {
        JsonNode json = Json.parse(line);
        return new PairOutcome(json.path("server").asString(), json.path("step").asString(), json);
    }

    /** The value; empty for a step that failed. */
    Optional<JsonNode> value() {
        return json.path("ok").asBoolean(false) ? Optional.of(json.path("value")) : Optional.empty();
    }

    /** What the revisions of both sides allow; empty where the revision of the server makes no difference. */
    Optional<JsonNode> expected() {
        return Optional.ofNullable(json.get("expected"));
    }

    String error() {
        return json.path("error").asString("");
    }
}
