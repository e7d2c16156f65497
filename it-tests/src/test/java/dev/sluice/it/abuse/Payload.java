package dev.sluice.it.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** A request body. Large ones are made while they are sent. */
sealed interface Payload {
    int PIECE = 64 * 1024;

    int MEMBER = 16 * 1024 * 1024;

    /** Bytes to come, or -1 for a body in chunks. */
    long length();

    void writeTo(OutputStream output) throws IOException;

    /** The whole body; only for small ones. */
    byte[] bytes();

    /** A body that is there. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(byte[] bytes) implements Payload {
        static Whole of(String text) {
            return new Whole(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Many zeros, compressed to little: members that repeat, as RFC 1952 section 2.2 allows, are made once. */
        static Whole gzippedZeros(long count) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] member = gzipped((int) Math.min(count, MEMBER));
            for (long left = count; left > 0; left -= MEMBER) {
                packed.writeBytes(left < MEMBER ? gzipped((int) left) : member);
            }
            return new Whole(packed.toByteArray());
        }

        private static byte[] gzipped(int zeros) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(new byte[zeros]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return packed.toByteArray();
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void writeTo(OutputStream output) throws IOException {
            output.write(bytes);
        }
    }

    /** A text, then one letter many times, then another text, in chunks of no declared length. */
    record Streamed(String before, char letter, long count, String after) implements Payload {
        @Override
        public long length() {
            return -1;
        }

        @Override
        public void writeTo(OutputStream output) throws IOException {
            chunk(output, before.getBytes(StandardCharsets.UTF_8));
            byte[] piece = new byte[PIECE];
            Arrays.fill(piece, (byte) letter);
            for (long left = count; left > 0; left -= piece.length) {
                chunk(output, left < piece.length ? Arrays.copyOf(piece, (int) left) : piece);
            }
            chunk(output, after.getBytes(StandardCharsets.UTF_8));
            output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public byte[] bytes() {
            throw new UnsupportedOperationException("A streamed body is never whole");
        }

        private static void chunk(OutputStream output, byte[] bytes) throws IOException {
            if (bytes.length > 0) {
                output.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                output.write(bytes);
                output.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
