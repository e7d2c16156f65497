package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the messages of an event stream, one by one; events without data are passed over. */
final class SseMessages {
    private static final String DATA = "data:";

    private final BufferedReader lines;
    private final MessageReader reader;

    SseMessages(InputStream stream, MessageReader reader) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        this.reader = reader;
    }

    /** Waits for the next message; empty at the end of the stream. */
    Optional<McpMessage> next() throws IOException {
        return nextData().map(data -> reader.readOne(data.getBytes(StandardCharsets.UTF_8)));
    }

    /** Waits for the next event that has data; empty at the end of the stream. */
    Optional<String> nextData() throws IOException {
        StringBuilder data = new StringBuilder();
        for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(DATA)) {
                data.append(line.substring(DATA.length())).append('\n');
            } else if (line.isEmpty() && !data.toString().isBlank()) {
                return Optional.of(data.toString());
            } else if (line.isEmpty()) {
                data.setLength(0);
            }
        }
        return Optional.empty();
    }
}
