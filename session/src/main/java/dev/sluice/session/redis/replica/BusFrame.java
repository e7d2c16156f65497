package dev.sluice.session.redis.replica;

import dev.sluice.session.events.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One message of a replica to another.
 *
 * <p>Layout, numbers in network order: version (1 byte), kind (1), question (8), sequence (8), length of the sender's name
 * (2) and the name, length of the text (2) and the text, payload up to the end.
 *
 * @param kind says what the other components mean
 * @param from name of the sender
 * @param question number of the question among those of who asked it
 * @param sequence see the kinds
 * @param text see the kinds
 * @param payload see the kinds
 */
record BusFrame(Kind kind, String from, long question, long sequence, String text, Bytes payload) {
    private static final byte VERSION = 1;
    private static final Bytes NOTHING = Bytes.of(new byte[0]);
    private static final int LONGEST_TEXT = 512;

    /** What a frame says. */
    enum Kind {
        /** Asks: the text is the topic, the sequence is how many messages may be on their way, the payload the question. */
        QUESTION(1),
        /** The question has been taken. */
        TAKEN(2),
        /** One message of the answer, in the payload; the first has sequence 1. */
        MESSAGE(3),
        /** The answer is over; the sequence is that of its last message. */
        COMPLETED(4),
        /** The answer ends here with an error, which the text describes. */
        BROKEN_OFF(5),
        /** The asker's reader has had every message up to the sequence. */
        DELIVERED(6),
        /** The asker wants no more. */
        CANCELLED(7),
        /** What the sender asks and still waits for: {@link BusPulse} of what was delivered. */
        ASKING(8),
        /** What the sender is answering: {@link BusPulse} of what was sent. */
        ANSWERING(9),
        /** To all: the leases have changed. */
        CHANGED(10);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        static Kind of(byte code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("frame: unknown kind " + code));
        }
    }

    static BusFrame question(String from, long question, String topic, int window, byte[] payload) {
        return new BusFrame(Kind.QUESTION, from, question, window, topic, Bytes.of(payload));
    }

    static BusFrame message(String from, long question, long sequence, byte[] payload) {
        return new BusFrame(Kind.MESSAGE, from, question, sequence, "", Bytes.of(payload));
    }

    static BusFrame brokenOff(String from, long question, String why) {
        String text = why.length() > LONGEST_TEXT ? why.substring(0, LONGEST_TEXT) : why;
        return new BusFrame(Kind.BROKEN_OFF, from, question, 0, text, NOTHING);
    }

    static BusFrame sign(Kind kind, String from, long question, long sequence) {
        return new BusFrame(kind, from, question, sequence, "", NOTHING);
    }

    static BusFrame pulse(Kind kind, String from, byte[] payload) {
        return new BusFrame(kind, from, 0, 0, "", Bytes.of(payload));
    }

    byte[] encode() {
        byte[] name = from.getBytes(StandardCharsets.UTF_8);
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        byte[] body = payload.value();
        ByteBuffer buffer = ByteBuffer.allocate(22 + name.length + words.length + body.length);
        buffer.put(VERSION).put(kind.code).putLong(question).putLong(sequence);
        putShortText(buffer, name);
        putShortText(buffer, words);
        return buffer.put(body).array();
    }

    private static void putShortText(ByteBuffer buffer, byte[] text) {
        buffer.putShort((short) text.length).put(text);
    }

    /**
     * Reads a frame.
     *
     * @throws IllegalArgumentException when it is none, or one of a version that this process does not know
     */
    static BusFrame decode(byte[] encoded) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        try {
            byte version = buffer.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("frame: version " + version + " (expected: " + VERSION + ")");
            }
            Kind kind = Kind.of(buffer.get());
            long question = buffer.getLong();
            long sequence = buffer.getLong();
            String from = getShortText(buffer);
            String text = getShortText(buffer);
            byte[] payload = new byte[buffer.remaining()];
            buffer.get(payload);
            return new BusFrame(kind, from, question, sequence, text, Bytes.of(payload));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("frame: cut off after " + encoded.length + " bytes", e);
        }
    }

    private static String getShortText(ByteBuffer buffer) {
        int length = Short.toUnsignedInt(buffer.getShort());
        if (length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] text = new byte[length];
        buffer.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
