package dev.sluice.proxy.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads HTTP/1.1 messages from one side of a connection, as plainly as possible. */
final class HttpWire {
    private final InputStream in;

    HttpWire(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** The next head; empty when the peer has closed the connection instead. */
    Optional<HttpHead> head() throws IOException {
        String start = line();
        if (start.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).trim(), (first, next) -> first + ", " + next);
        }
        return Optional.of(new HttpHead(start, headers));
    }

    /** The body that follows a head. */
    InputStream body(HttpHead head) {
        if (head.header("transfer-encoding").equals(Optional.of("chunked"))) {
            return new ChunkedBody(this);
        }
        return new FixedBody(
                in, head.header("content-length").map(Long::parseLong).orElse(0L));
    }

    /** The next byte; -1 at the end of the connection. */
    int read() throws IOException {
        return in.read();
    }

    /** A line without its end; empty also at the end of the connection. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** A body of known length. */
    private static final class FixedBody extends InputStream {
        private final InputStream in;
        private long left;

        FixedBody(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the connection ended " + left + " bytes too early");
            }
            left -= count;
            return count;
        }
    }

    /** One body of known length after the other, up to the empty one. */
    private static final class ChunkedBody extends InputStream {
        private final HttpWire wire;
        private FixedBody chunk;
        private boolean begun;
        private boolean over;

        ChunkedBody(HttpWire wire) {
            this.wire = wire;
            this.chunk = new FixedBody(wire.in, 0);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = over ? -1 : chunk.read(target, offset, length);
            if (count >= 0 || over) {
                return count;
            }
            if (begun) {
                endOfChunk();
            }
            begun = true;
            return nextChunk() ? chunk.read(target, offset, length) : -1;
        }

        private boolean nextChunk() throws IOException {
            String size = wire.line();
            if (size.isEmpty()) {
                throw new EOFException("the connection ended before the last chunk");
            }
            chunk = new FixedBody(wire.in, Long.parseLong(size, 16));
            over = chunk.left == 0;
            if (over) {
                endOfChunk();
            }
            return !over;
        }

        private void endOfChunk() throws IOException {
            if (!wire.line().isEmpty()) {
                throw new IOException("a chunk is longer than it says");
            }
        }
    }
}
