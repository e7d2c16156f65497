package dev.sluice.it.abuse;

import dev.sluice.it.wire.Headers;
import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.RawConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What an attack got, read to its end. Over HTTP+SSE the stream that brings an answer has no status and no headers for
 * it; what is here then is that of the accepted POST.
 *
 * @param status of the response
 * @param headers of the response
 * @param text the body as it came
 * @param messages in the body
 * @param connection still open on this side; empty over HTTP+SSE
 * @param took from the first byte sent to the last byte read
 */
record Answered(
        int status,
        Headers headers,
        String text,
        List<JsonNode> messages,
        Optional<RawConnection> connection,
        Duration took)
        implements AutoCloseable {
    private static final int ACCEPTED = 202;

    static Answered read(RawConnection connection, long startNanos) {
        HttpAnswer answer = connection.answer();
        String text = answer.text();
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        List<JsonNode> messages = answer.headers().isEventStream() ? streamed(text) : Json.messages(text);
        return new Answered(answer.status(), answer.headers(), text, messages, Optional.of(connection), took);
    }

    /** What came over a stream that goes on. */
    static Answered heard(List<JsonNode> messages, Duration took) {
        String text = messages.stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
        return new Answered(ACCEPTED, new Headers(Map.of()), text, messages, Optional.empty(), took);
    }

    private static List<JsonNode> streamed(String text) {
        return text.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring("data:".length()).strip())
                .filter(data -> !data.isEmpty())
                .map(Json::parse)
                .toList();
    }

    /** Whether it came over HTTP+SSE. */
    boolean isHeard() {
        return connection.isEmpty();
    }

    /** The last message. */
    JsonNode last() {
        return messages.get(messages.size() - 1);
    }

    /** The code of the error in the last message. */
    int errorCode() {
        return messages.isEmpty() ? 0 : last().at("/error/code").asInt(0);
    }

    @Override
    public void close() {
        connection.ifPresent(RawConnection::close);
    }
}
