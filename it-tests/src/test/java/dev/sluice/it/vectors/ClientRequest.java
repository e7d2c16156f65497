package dev.sluice.it.vectors;

import dev.sluice.it.wire.Headers;
import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ServerSentEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** One HTTP request of the fake client on a connection of its own, and everything that comes back. */
final class ClientRequest implements AutoCloseable {
    private final RawConnection connection;
    private final String stream;
    private final Consumer<Emission> sink;
    private final CompletableFuture<HttpAnswer> answered = new CompletableFuture<>();

    private ClientRequest(RawConnection connection, String stream, Consumer<Emission> sink) {
        this.connection = connection;
        this.stream = stream;
        this.sink = sink;
    }

    /** Sends it; whoever called must let {@link #read()} run on a thread of its own. */
    static ClientRequest send(
            String method,
            URI target,
            Map<String, String> headers,
            String body,
            String stream,
            Consumer<Emission> sink) {
        ClientRequest request = new ClientRequest(RawConnection.open(target), stream, sink);
        request.connection.send(method, headers, body.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    /** The head of the answer. */
    CompletableFuture<HttpAnswer> answered() {
        return answered;
    }

    /** Hands on what comes, until the end of the answer. */
    void read() {
        try (connection) {
            HttpAnswer answer = connection.answer();
            if (answer.headers().isEventStream()) {
                answered.complete(answer);
                emit(answer, Optional.empty(), "", Optional.empty(), true);
                readStream(answer);
            } else {
                readBody(answer);
                answered.complete(answer);
            }
        } catch (UncheckedIOException | IOException e) {
            // The connection is gone, closed by this side or by Sluice at its end: no message came, which is the
            // result.
            answered.completeExceptionally(e);
        }
    }

    private void readBody(HttpAnswer answer) {
        boolean json = answer.headers()
                .first("content-type")
                .map(type -> type.startsWith("application/json"))
                .orElse(false);
        String text = answer.text();
        Optional<JsonNode> message = json && !text.isBlank() ? Optional.of(Json.parse(text)) : Optional.empty();
        boolean routine = message.isEmpty() && answer.status() / 100 == 2;
        emit(answer, message, "", Optional.empty(), routine);
    }

    private void readStream(HttpAnswer answer) throws IOException {
        var events = answer.events();
        Optional<ServerSentEvent> event = events.next();
        while (event.isPresent()) {
            // An event without data only names a place to resume from.
            if (!event.get().data().isEmpty()) {
                emit(answer, messageOf(event.get()), stream, event, false);
            }
            event = events.next();
        }
    }

    private static Optional<JsonNode> messageOf(ServerSentEvent event) {
        return event.type().equals("message") ? Optional.of(Json.parse(event.data())) : Optional.empty();
    }

    private void emit(
            HttpAnswer answer,
            Optional<JsonNode> message,
            String where,
            Optional<ServerSentEvent> event,
            boolean routine) {
        Map<String, String> facts = Map.of("status", Integer.toString(answer.status()));
        Headers headers = answer.headers();
        sink.accept(new Emission(Side.CLIENT, message, facts, headers, where, event, Optional.empty(), routine));
    }

    @Override
    public void close() {
        connection.close();
    }
}
