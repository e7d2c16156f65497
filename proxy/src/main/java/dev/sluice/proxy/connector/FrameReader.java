package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.SynchronousSink;

/**
 * Reads what {@link EventFrames} has written for one question. How large a message in pieces can get is limited by what its
 * owner lets through.
 */
public final class FrameReader {
    private final MessageReader reader;
    private ByteArrayOutputStream pieces = new ByteArrayOutputStream(0);

    /**
     * Begins to read.
     *
     * @param reader reads the messages
     */
    public FrameReader(MessageReader reader) {
        this.reader = reader;
    }

    /**
     * Gives the event that is complete now, if one is; fails with the fault that took its place.
     *
     * @param encoded one frame
     * @param sink gets the event or the fault
     */
    public void take(byte[] encoded, SynchronousSink<UpstreamEvent> sink) {
        pieces.write(encoded, 1, encoded.length - 1);
        if (encoded[0] == EventFrames.PIECE) {
            return;
        }
        byte[] content = pieces.toByteArray();
        pieces = new ByteArrayOutputStream(0);
        if (encoded[0] == EventFrames.FAULT) {
            sink.error(fault(content));
        } else {
            sink.next(new UpstreamEvent.Message(reader.readOne(content)));
        }
    }

    private FaultException fault(byte[] content) {
        JsonView params = reader.readOne(content).body().member("params");
        Map<String, Object> facts = new LinkedHashMap<>();
        params.member("facts").members().forEach((name, value) -> facts.put(name, fact(value)));
        Fault fault = Fault.valueOf(params.member("fault").string().orElse(Fault.INTERNAL.name()));
        return FaultException.of(fault, "at the owner of the line").with(facts);
    }

    private static Object fact(JsonView value) {
        return value.integer().isPresent()
                ? value.integer().getAsLong()
                : value.string().orElseGet(value::toJson);
    }
}
