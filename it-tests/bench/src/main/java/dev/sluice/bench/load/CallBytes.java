package dev.sluice.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A tool call whose id is written anew for every use. Used by one connection, one call after the other. */
final class CallBytes {
    /** Stands where the id goes; ids always have as many digits. */
    static final String ID_PLACE = "10000000";

    private final byte[] request;
    private final int idEnd;

    CallBytes(byte[] request) {
        this.request = request;
        this.idEnd = new String(request, StandardCharsets.US_ASCII).indexOf("\"id\":" + ID_PLACE)
                + "\"id\":".length()
                + ID_PLACE.length();
    }

    /** The next call; valid until the one after it is asked for. */
    ByteBuf next() {
        int digit = idEnd - 1;
        while (request[digit] == '9') {
            request[digit--] = '0';
        }
        request[digit]++;
        return Unpooled.wrappedBuffer(request);
    }
}
