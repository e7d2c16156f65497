package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.proxy.fault.FaultException;
import java.nio.ByteBuffer;
import java.util.Map;
import reactor.core.publisher.Flux;

/**
 * Writes what an upstream says for another replica: one letter for the kind, then the content. A message may be larger than what
 * the bus carries at once, so it goes in pieces.
 */
public final class EventFrames {
    /** All of a message, or the last piece of it. */
    static final byte MESSAGE = 'M';

    /** A piece of a message that has more. */
    static final byte PIECE = 'P';

    static final byte FAULT = 'F';

    /** Far below what a bus carries at once, so that a large message does not hold up what is small. */
    static final int PIECE_BYTES = 1 << 18;

    private static final String METHOD = "sluice/fault";

    private EventFrames() {}

    /**
     * Writes a message.
     *
     * @param event the message
     * @return cold; one frame or several
     */
    public static Flux<byte[]> encode(UpstreamEvent.Message event) {
        byte[] text = event.message().utf8();
        int pieces = Math.max(1, (text.length + PIECE_BYTES - 1) / PIECE_BYTES);
        return Flux.range(1, pieces)
                .map(piece -> encode(
                        piece == pieces ? MESSAGE : PIECE,
                        ByteBuffer.wrap(text)
                                .position((piece - 1) * PIECE_BYTES)
                                .limit(Math.min(text.length, piece * PIECE_BYTES))));
    }

    /**
     * Writes what went wrong in place of the rest.
     *
     * @param fault that ended it
     * @return the last frame
     */
    public static byte[] encode(FaultException fault) {
        Map<String, Object> params = Map.of("fault", fault.fault().name(), "facts", fault.facts());
        return encode(FAULT, ByteBuffer.wrap(McpNotification.of(METHOD, params).utf8()));
    }

    private static byte[] encode(byte kind, ByteBuffer content) {
        return ByteBuffer.allocate(1 + content.remaining())
                .put(kind)
                .put(content)
                .array();
    }
}
