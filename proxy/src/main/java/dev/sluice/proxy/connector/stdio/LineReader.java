package dev.sluice.proxy.connector.stdio;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a stream of bytes into lines. Holds at most one line and one piece of the stream. For one thread. */
final class LineReader {
    private static final int PIECE = 16 << 10;

    private final InputStream input;
    private final int maxLine;
    private final byte[] piece = new byte[PIECE];
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private int position;
    private int limit;

    LineReader(InputStream input, int maxLine) {
        this.input = input;
        this.maxLine = maxLine;
    }

    /**
     * The next line with something on it, without its end; blocks until there is one. What stands behind the last line
     * end was not finished, and is no line.
     *
     * @return empty at the end of the stream
     * @throws FaultException when a line is too long
     */
    Optional<byte[]> next() throws IOException {
        while (position < limit || fill()) {
            int end = lineEnd();
            take(end);
            if (end < limit) {
                position = end + 1;
                byte[] line = finished();
                if (line.length > 0) {
                    return Optional.of(line);
                }
            }
        }
        return Optional.empty();
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, input.read(piece));
        return limit > 0;
    }

    private int lineEnd() {
        int end = position;
        while (end < limit && piece[end] != '\n') {
            end++;
        }
        return end;
    }

    private void take(int end) {
        if ((long) begun.size() + end - position > maxLine) {
            throw FaultException.of(Fault.UPSTREAM_TOO_LARGE, "a line of more than " + maxLine + " bytes");
        }
        begun.write(piece, position, end - position);
        position = end;
    }

    private byte[] finished() {
        byte[] line = begun.toByteArray();
        begun.reset();
        boolean carriageReturn = line.length > 0 && line[line.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
