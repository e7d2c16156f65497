package dev.sluice.proxy.exchange;

import dev.sluice.session.events.EventId;
import java.nio.charset.StandardCharsets;

/**
 * Where a stream is read.
 *
 * @param replica that has it
 * @param position where the reader begins
 */
record StreamOwner(String replica, EventId position) {
    private static final char SEPARATOR = ' ';

    byte[] encode() {
        return (position.toString() + SEPARATOR + replica).getBytes(StandardCharsets.UTF_8);
    }

    static StreamOwner decode(byte[] encoded) {
        String text = new String(encoded, StandardCharsets.UTF_8);
        int end = text.indexOf(SEPARATOR);
        return new StreamOwner(
                text.substring(end + 1), EventId.parse(text.substring(0, end)).orElseThrow());
    }
}
