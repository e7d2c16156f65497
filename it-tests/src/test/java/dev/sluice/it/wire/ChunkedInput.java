package dev.sluice.it.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks, decoded; fails when the connection ends before the last chunk. */
final class ChunkedInput extends InputStream {
    private static final int HEX = 16;

    private final HttpReader reader;
    private final InputStream input;
    private long left;
    private boolean first = true;
    private boolean ended;

    ChunkedInput(HttpReader reader, InputStream input) {
        this.reader = reader;
        this.input = input;
    }

    @Override
    public int read() throws IOException {
        if (left == 0 && !nextChunk()) {
            return -1;
        }
        int next = input.read();
        if (next < 0) {
            throw new EOFException("closed in the middle of a chunk");
        }
        left--;
        return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0 && !nextChunk()) {
            return -1;
        }
        int count = input.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("closed in the middle of a chunk");
        }
        left -= count;
        return count;
    }

    private boolean nextChunk() throws IOException {
        if (ended) {
            return false;
        }
        if (!first) {
            expectEmptyLine();
        }
        first = false;
        String size = reader.line().orElseThrow(() -> new EOFException("closed between two chunks"));
        left = Long.parseLong(size, HEX);
        if (left == 0) {
            ended = true;
            expectEmptyLine();
        }
        return left > 0;
    }

    private void expectEmptyLine() throws IOException {
        String line = reader.line().orElseThrow(() -> new EOFException("closed behind a chunk"));
        if (!line.isEmpty()) {
            throw new IOException("Not the end of a chunk: " + line);
        }
    }
}
