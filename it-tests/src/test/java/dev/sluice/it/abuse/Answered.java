package dev.sluice.it.abuse;

import dev.sluice.it.wire.Headers;
import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.RawConnection;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What an attack got, read to its end.
 *
 * @param status of the response
 * @param headers of the response
 * @param text the body as it came
 * @param messages in the body
 * @param connection still open on this side
 * @param took from the first byte sent to the last byte read
 */
record Answered(
        int status, Headers headers, String text, List<JsonNode> messages, RawConnection connection, Duration took) {

    static Answered read(RawConnection connection, long startNanos) {
        HttpAnswer answer = connection.answer();
        String text = answer.text();
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        List<JsonNode> messages = answer.headers().isEventStream() ? streamed(text) : Json.messages(text);
        return new Answered(answer.status(), answer.headers(), text, messages, connection, took);
    }

    private static List<JsonNode> streamed(String text) {
        return text.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring("data:".length()).strip())
                .filter(data -> !data.isEmpty())
                .map(Json::parse)
                .toList();
    }

    /** The code of the error in the last message. */
    int errorCode() {
        return messages.isEmpty()
                ? 0
                : messages.get(messages.size() - 1).at("/error/code").asInt(0);
    }
}
