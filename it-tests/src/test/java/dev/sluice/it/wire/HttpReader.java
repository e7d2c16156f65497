package dev.sluice.it.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads HTTP/1.1 messages from a socket's stream. */
final class HttpReader {
    private final InputStream input;

    HttpReader(InputStream input) {
        this.input = input;
    }

    /** The first line and the header section; empty when the peer closed before the first byte. */
    Optional<Head> head() throws IOException {
        Optional<String> first = line();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        String field = line().orElseThrow(EOFException::new);
        while (!field.isEmpty()) {
            int colon = field.indexOf(':');
            values.computeIfAbsent(field.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(field.substring(colon + 1).strip());
            field = line().orElseThrow(EOFException::new);
        }
        return Optional.of(new Head(first.get(), new Headers(values)));
    }

    /** The body as it comes, without its framing. */
    InputStream body(Headers headers, boolean endsWithConnection) {
        if (headers.first("transfer-encoding").map("chunked"::equalsIgnoreCase).orElse(false)) {
            return new ChunkedInput(this, input);
        }
        Optional<String> length = headers.first("content-length");
        if (length.isEmpty()) {
            return endsWithConnection ? input : InputStream.nullInputStream();
        }
        return new FixedInput(input, Long.parseLong(length.get()));
    }

    /** A line without its end; empty when the peer closed before its first byte. */
    Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = input.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("closed in the middle of a line: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
            next = input.read();
        }
        return Optional.of(new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /** First line and header section of a message. */
    record Head(String firstLine, Headers headers) {}
}
