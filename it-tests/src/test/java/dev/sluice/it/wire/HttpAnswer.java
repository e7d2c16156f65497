package dev.sluice.it.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The head of an HTTP response, and its body as far as it was read.
 *
 * @param status of the response
 * @param headers of the response
 * @param body to be read once, without its framing
 */
public record HttpAnswer(int status, Headers headers, InputStream body) {
    /**
     * Reads the whole body.
     *
     * @return as text
     */
    public String text() {
        try {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The body as a stream of events.
     *
     * @return to be read once
     */
    public EventStream events() {
        return new EventStream(body);
    }

    /**
     * Reads all messages, from a JSON body or from an event stream up to its end.
     *
     * @return in order; empty for an empty body
     */
    public List<JsonNode> messages() {
        return headers.isEventStream() ? streamed() : Json.messages(text());
    }

    /**
     * Reads the messages and takes the last, which is the answer to a request.
     *
     * @return the message
     */
    public JsonNode message() {
        List<JsonNode> all = messages();
        return all.get(all.size() - 1);
    }

    private List<JsonNode> streamed() {
        try {
            return events().rest().stream()
                    .filter(event -> !event.data().isEmpty())
                    .map(event -> Json.parse(event.data()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
