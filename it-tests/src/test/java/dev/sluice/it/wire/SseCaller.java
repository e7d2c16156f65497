package dev.sluice.it.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A client of 2024-11-05: one stream brings everything that it hears, and each message that it sends is a POST to the
 * address that the stream names first. Used by one thread.
 */
public final class SseCaller implements AutoCloseable {
    private static final String HANDSHAKE = "handshake";

    private final RawConnection stream;
    private final EventStream events;
    private final URI messages;
    private final Map<String, String> credentials;

    private SseCaller(RawConnection stream, EventStream events, URI messages, Map<String, String> credentials) {
        this.stream = stream;
        this.events = events;
        this.messages = messages;
        this.credentials = credentials;
    }

    /**
     * Opens a stream and shakes hands.
     *
     * @param endpoint of the stream
     * @param credentials headers of every request, such as {@code Authorization}
     * @param capabilities that the client announces, as JSON
     * @return ready to call
     */
    public static SseCaller connect(URI endpoint, Map<String, String> credentials, String capabilities) {
        SseCaller caller = open(endpoint, credentials);
        try {
            List<JsonNode> heard = caller.exchange("{\"jsonrpc\":\"2.0\",\"id\":\"" + HANDSHAKE
                    + "\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2024-11-05\",\"capabilities\":"
                    + capabilities + ",\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}}");
            if (!heard.get(heard.size() - 1).has("result")) {
                throw new IllegalStateException("The handshake failed: " + heard);
            }
            caller.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            return caller;
        } catch (RuntimeException e) {
            caller.close();
            throw e;
        }
    }

    /**
     * Opens a stream and waits for the address that it names.
     *
     * @param endpoint of the stream
     * @param credentials headers of every request
     * @return ready for a handshake
     */
    public static SseCaller open(URI endpoint, Map<String, String> credentials) {
        RawConnection stream = RawConnection.open(endpoint);
        Map<String, String> headers = new LinkedHashMap<>(credentials);
        headers.put("Accept", "text/event-stream");
        stream.send("GET", headers, new byte[0]);
        try {
            HttpAnswer answer = stream.answer();
            if (answer.status() != 200) {
                throw new IllegalStateException("The stream was answered with " + answer.status());
            }
            EventStream events = answer.events();
            ServerSentEvent first = events.next().orElseThrow();
            if (!first.type().equals("endpoint")) {
                throw new IllegalStateException("The stream begins with " + first);
            }
            return new SseCaller(stream, events, endpoint.resolve(first.data()), Map.copyOf(credentials));
        } catch (IOException e) {
            stream.close();
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a message that must be accepted.
     *
     * @param message one line of JSON
     */
    public void send(String message) {
        try (RawConnection connection = RawConnection.open(messages)) {
            Map<String, String> headers = new LinkedHashMap<>(credentials);
            headers.put("Content-Type", "application/json");
            connection.send("POST", headers, message.getBytes(StandardCharsets.UTF_8));
            int status = connection.answer().status();
            if (status != 202) {
                throw new IllegalStateException("A message was answered with " + status + ": " + message);
            }
        }
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param request one line of JSON
     * @return what came up to the answer, which is the last
     */
    public List<JsonNode> exchange(String request) {
        send(request);
        return await(Json.parse(request).path("id"));
    }

    /**
     * Waits for an answer.
     *
     * @param id of the request
     * @return what came up to the answer, which is the last
     */
    public List<JsonNode> await(JsonNode id) {
        List<JsonNode> heard = new ArrayList<>();
        do {
            heard.add(next());
        } while (!isAnswer(heard.get(heard.size() - 1), id));
        return heard;
    }

    /**
     * The next message.
     *
     * @return any that the stream brings
     */
    public JsonNode next() {
        try {
            return Json.parse(events.nextMessage()
                    .orElseThrow(() -> new IllegalStateException("The stream has ended"))
                    .data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAnswer(JsonNode message, JsonNode id) {
        return !message.has("method") && message.path("id").equals(id);
    }

    @Override
    public void close() {
        stream.close();
    }
}
