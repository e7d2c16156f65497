package dev.sluice.it.vectors;

import dev.sluice.it.wire.InboundRequest;
import dev.sluice.it.wire.OutboundResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One HTTP request that reached the fake server, and its answer. The connection ends with it, so that the end of the
 * peer's side can be told from its next request.
 */
final class ServerExchange {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final InboundRequest request;
    private final OutboundResponse response;
    private final Optional<JsonNode> message;
    private boolean begun;
    private boolean ended;

    ServerExchange(InboundRequest request, OutboundResponse response) {
        this.request = request;
        this.response = response;
        this.message = request.body().isBlank() ? Optional.empty() : Optional.of(request.json());
    }

    InboundRequest request() {
        return request;
    }

    /** What the request carried. */
    Optional<JsonNode> message() {
        return message;
    }

    /** The id of the request as the vectors write it in the name of a stream. */
    String id() {
        return message.map(json -> json.path("id").asString("")).orElse("");
    }

    boolean isTo(String path) {
        return request.target().equals(path);
    }

    synchronized boolean isStreaming() {
        return begun && !ended;
    }

    synchronized boolean isAnswered() {
        return begun || ended;
    }

    synchronized void answer(int status, Map<String, String> headers, String body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Connection", "close");
        send(() -> response.whole(status, all, body));
        end();
    }

    /** Begins a stream where there is none yet. */
    synchronized void begin() {
        if (!begun) {
            begun = true;
            send(response::beginStream);
        }
    }

    /** Sends an event on the stream. */
    synchronized void event(String fields) {
        begin();
        send(() -> response.chunk((fields + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    synchronized void endStream() {
        send(response::endStream);
        end();
    }

    /** Waits for the end of the connection. Answers whether the peer left before the answer was complete. */
    boolean awaitEnd() throws IOException {
        boolean gone = response.awaitPeerGone(LONGEST);
        synchronized (this) {
            return gone && !ended;
        }
    }

    private void end() {
        ended = true;
        send(response::finish);
    }

    private static void send(Sending sending) {
        try {
            sending.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Sending {
        void run() throws IOException;
    }
}
