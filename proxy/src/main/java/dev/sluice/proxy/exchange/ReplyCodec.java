package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.session.events.EventId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes replies for other replicas and for the event journal: one letter for the kind, then the content. A reply of a
 * stream has its two numbers before that.
 */
final class ReplyCodec {
    private static final byte MESSAGE = 'M';
    private static final byte CHUNK = 'C';
    private static final byte GOODBYE = 'G';
    private static final int NUMBERS = 2 * Long.BYTES;

    private final MessageReader reader;

    ReplyCodec(MessageReader reader) {
        this.reader = reader;
    }

    static byte[] encode(ReplyPart part) {
        if (part instanceof ReplyPart.Message message) {
            return encode(MESSAGE, message.message().utf8());
        }
        if (part instanceof ReplyPart.Failure failure) {
            return encode(MESSAGE, failure.message().utf8());
        }
        if (part instanceof ReplyPart.Goodbye goodbye) {
            return encode(GOODBYE, Long.toString(goodbye.retry().toMillis()).getBytes(StandardCharsets.US_ASCII));
        }
        return encode(CHUNK, ((ReplyPart.Chunk) part).bytes());
    }

    private static byte[] encode(byte kind, byte[] content) {
        return ByteBuffer.allocate(1 + content.length).put(kind).put(content).array();
    }

    /** Zero stands for a reply from which no client can resume. */
    static byte[] encode(Reply reply) {
        byte[] part = encode(reply.part());
        return ByteBuffer.allocate(NUMBERS + part.length)
                .putLong(reply.eventId().map(EventId::stream).orElse(0L))
                .putLong(reply.eventId().map(EventId::sequence).orElse(0L))
                .put(part)
                .array();
    }

    ReplyPart part(byte[] encoded) {
        return part(ByteBuffer.wrap(encoded));
    }

    Reply reply(byte[] encoded) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        long stream = buffer.getLong();
        long sequence = buffer.getLong();
        return new Reply(stream == 0 ? Optional.empty() : Optional.of(new EventId(stream, sequence)), part(buffer));
    }

    private ReplyPart part(ByteBuffer buffer) {
        byte kind = buffer.get();
        byte[] content = new byte[buffer.remaining()];
        buffer.get(content);
        return switch (kind) {
            case MESSAGE -> new ReplyPart.Message(reader.readOne(content));
            case CHUNK -> new ReplyPart.Chunk(content);
            case GOODBYE ->
                new ReplyPart.Goodbye(
                        Duration.ofMillis(Long.parseLong(new String(content, StandardCharsets.US_ASCII))));
            default -> throw new IllegalArgumentException("kind of reply: " + kind + " (expected: M, C or G)");
        };
    }
}
