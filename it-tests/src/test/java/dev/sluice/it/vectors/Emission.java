package dev.sluice.it.vectors;

import dev.sluice.it.wire.Headers;
import dev.sluice.it.wire.ServerSentEvent;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Something that Sluice sent on one of its legs.
 *
 * @param side the leg
 * @param message empty for a bare HTTP message and for the end of a connection
 * @param facts what else a step may ask for by name: {@code status}, {@code method}, {@code path}, {@code event}
 * @param headers of the HTTP message
 * @param stream which stream it came on, in the words of the vectors; empty where there is none
 * @param event the event that carried it, on a stream
 * @param exchange at the server: where the answer goes
 * @param isRoutine whether no vector needs to mention it, as the 202 for a notification
 */
record Emission(
        Side side,
        Optional<JsonNode> message,
        Map<String, String> facts,
        Headers headers,
        String stream,
        Optional<ServerSentEvent> event,
        Optional<ServerExchange> exchange,
        boolean isRoutine) {
    static final Headers NO_HEADERS = new Headers(Map.of());

    /** A message on a line, which has nothing but messages. */
    static Emission line(Side side, JsonNode message) {
        return new Emission(
                side, Optional.of(message), Map.of(), NO_HEADERS, "", Optional.empty(), Optional.empty(), false);
    }

    boolean isNotification() {
        return message.filter(json -> json.has("method") && !json.has("id")).isPresent();
    }

    boolean isAnswerTo(String id) {
        return message.filter(json ->
                        !json.has("method") && json.path("id").asString("").equals(id))
                .isPresent();
    }

    boolean isRequest() {
        return message.filter(Emission::isRequest).isPresent();
    }

    static boolean isRequest(JsonNode message) {
        return message.has("method") && message.has("id");
    }

    String method() {
        return message.map(json -> json.path("method").asString("")).orElse("");
    }

    @Override
    public String toString() {
        return facts + (stream.isEmpty() ? "" : " on " + stream) + " "
                + message.map(JsonNode::toString).orElse("without message");
    }
}
