package dev.sluice.it.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the events of a body, one at a time, waiting for each. */
public final class EventStream {
    private final HttpReader lines;

    EventStream(InputStream body) {
        this.lines = new HttpReader(body);
    }

    /**
     * The next event that carries something; comments are skipped.
     *
     * @return empty at the end of the stream
     * @throws IOException when the stream was cut or the socket's time is over
     */
    public Optional<ServerSentEvent> next() throws IOException {
        Fields fields = new Fields();
        Optional<String> line = lines.line();
        while (line.isPresent()) {
            if (!line.get().isEmpty()) {
                fields.add(line.get());
            } else if (!fields.isEmpty()) {
                return Optional.of(fields.event());
            }
            line = lines.line();
        }
        return Optional.empty();
    }

    /**
     * The next event that holds a message.
     *
     * @return empty at the end of the stream
     * @throws IOException when the stream was cut or the socket's time is over
     */
    public Optional<ServerSentEvent> nextMessage() throws IOException {
        Optional<ServerSentEvent> event = next();
        while (event.isPresent() && event.get().data().isEmpty()) {
            event = next();
        }
        return event;
    }

    /**
     * All events up to the end of the stream.
     *
     * @return in order
     * @throws IOException when the stream was cut or the socket's time is over
     */
    public List<ServerSentEvent> rest() throws IOException {
        List<ServerSentEvent> events = new ArrayList<>();
        Optional<ServerSentEvent> event = next();
        while (event.isPresent()) {
            events.add(event.get());
            event = next();
        }
        return events;
    }

    /** What was read of an event. */
    private static final class Fields {
        private final List<String> data = new ArrayList<>();
        private Optional<String> id = Optional.empty();
        private Optional<String> type = Optional.empty();
        private Optional<String> retry = Optional.empty();

        void add(String line) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String rest = colon < 0 ? "" : line.substring(colon + 1);
            String value = rest.startsWith(" ") ? rest.substring(1) : rest;
            switch (name) {
                case "data" -> data.add(value);
                case "id" -> id = Optional.of(value);
                case "event" -> type = Optional.of(value);
                case "retry" -> retry = Optional.of(value);
                default -> {
                    // A comment, or a field that no reader knows.
                }
            }
        }

        boolean isEmpty() {
            return data.isEmpty() && id.isEmpty() && type.isEmpty() && retry.isEmpty();
        }

        ServerSentEvent event() {
            return new ServerSentEvent(id, type.orElse("message"), retry, String.join("\n", data));
        }
    }
}
