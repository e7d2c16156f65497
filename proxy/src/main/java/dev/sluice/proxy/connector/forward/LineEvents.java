package dev.sluice.proxy.connector.forward;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes what a line says for another replica: one letter for the kind, then the content. */
final class LineEvents {
    private static final byte MESSAGE = 'M';
    private static final byte FAULT = 'F';

    private LineEvents() {}

    /** Lines say messages and nothing else. */
    static byte[] encode(UpstreamEvent.Message event) {
        return encode(MESSAGE, event.message().utf8());
    }

    static byte[] encode(FaultException fault) {
        return encode(FAULT, fault.fault().name().getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] encode(byte kind, byte[] content) {
        return ByteBuffer.allocate(1 + content.length).put(kind).put(content).array();
    }

    /** The event; throws the fault that took its place. */
    static UpstreamEvent decode(byte[] encoded, MessageReader reader) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        byte kind = buffer.get();
        byte[] content = new byte[buffer.remaining()];
        buffer.get(content);
        if (kind == FAULT) {
            throw FaultException.of(
                    Fault.valueOf(new String(content, StandardCharsets.US_ASCII)), "at the owner of the line");
        }
        return new UpstreamEvent.Message(reader.readOne(content));
    }
}
