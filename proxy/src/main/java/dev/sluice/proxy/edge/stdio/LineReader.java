package dev.sluice.proxy.edge.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * Cuts a stream of bytes into lines. Of a line that is too long nothing is kept, however long it is. Reading blocks the
 * thread that asks for a line.
 */
final class LineReader {
    private static final int BUFFER = 8192;

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int filled;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean skipping;

    private LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * The lines that are not blank, as they are asked for, without their ends.
     *
     * @param limit longest line in bytes
     * @return an empty one stands for a line that is too long
     */
    static Flux<Optional<byte[]>> lines(InputStream in, int limit) {
        return Flux.generate(() -> new LineReader(in, limit), (reader, sink) -> {
            reader.next(sink);
            return reader;
        });
    }

    private void next(SynchronousSink<Optional<byte[]>> sink) {
        while (position < filled || fill()) {
            if (takeUpToLineEnd()) {
                boolean isRest = skipping;
                skipping = false;
                if (!isRest && emitLine(sink)) {
                    return;
                }
            } else if (line.size() > limit) {
                line.reset();
                skipping = true;
                sink.next(Optional.empty());
                return;
            }
        }
        if (skipping || !emitLine(sink)) {
            sink.complete();
        }
    }

    /** Whether the line is complete. */
    private boolean takeUpToLineEnd() {
        int end = position;
        while (end < filled && buffer[end] != '\n') {
            end++;
        }
        if (!skipping) {
            line.write(buffer, position, end - position);
        }
        boolean complete = end < filled;
        position = complete ? end + 1 : end;
        return complete;
    }

    /** False when there is nothing but white space. */
    private boolean emitLine(SynchronousSink<Optional<byte[]>> sink) {
        byte[] text = line.toByteArray();
        line.reset();
        if (isBlank(text)) {
            return false;
        }
        sink.next(text.length > limit ? Optional.empty() : Optional.of(text));
        return true;
    }

    private static boolean isBlank(byte[] text) {
        for (byte character : text) {
            if (character != ' ' && character != '\t' && character != '\r') {
                return false;
            }
        }
        return true;
    }

    private boolean fill() {
        try {
            filled = Math.max(0, in.read(buffer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        position = 0;
        return filled > 0;
    }
}
