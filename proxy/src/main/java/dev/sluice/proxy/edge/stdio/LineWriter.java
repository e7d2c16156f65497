package dev.sluice.proxy.edge.stdio;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes messages, one on each line, each at once. Writing blocks; for one thread at a time. */
final class LineWriter {
    private final OutputStream out;

    LineWriter(OutputStream out) {
        this.out = out;
    }

    void write(byte[] json) {
        byte[] line = new byte[json.length + 1];
        for (int i = 0; i < json.length; i++) {
            // Line breaks in JSON text stand only between tokens, where a space means the same.
            line[i] = json[i] == '\n' || json[i] == '\r' ? (byte) ' ' : json[i];
        }
        line[json.length] = '\n';
        try {
            out.write(line);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
