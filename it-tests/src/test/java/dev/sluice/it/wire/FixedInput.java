package dev.sluice.it.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body of a length that was named before; fails when the connection ends too early. */
final class FixedInput extends InputStream {
    private final InputStream input;
    private long left;

    FixedInput(InputStream input, long length) {
        this.input = input;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int next = input.read();
        if (next < 0) {
            throw new EOFException("closed " + left + " bytes before the end of the body");
        }
        left--;
        return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = input.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("closed " + left + " bytes before the end of the body");
        }
        left -= count;
        return count;
    }
}
