package dev.sluice.proxy.connector.http;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into server-sent events. One per stream; fed by one thread at a time.
 *
 * <p>Lines end with CR, LF or CRLF, also across chunks. An event that the stream's end cuts off is dropped, as the
 * standard says.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML,
 *     Interpreting an event stream</a>
 */
final class SseDecoder {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int maxLine;
    private final int maxEvent;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private boolean firstLine = true;
    private boolean skipLineFeed;

    private @Nullable ByteArrayOutputStream data;
    private String name = "";
    private @Nullable String id;
    private long retryMillis = -1;

    /**
     * Makes a decoder.
     *
     * @param maxLine longest line in bytes
     * @param maxEvent largest event data in bytes
     */
    SseDecoder(int maxLine, int maxEvent) {
        this.maxLine = maxLine;
        this.maxEvent = maxEvent;
    }

    /** Takes the next bytes and returns the events that they complete. */
    List<SseEvent> feed(byte[] chunk) {
        List<SseEvent> events = new ArrayList<>(1);
        int start = 0;
        for (int i = 0; i < chunk.length; i++) {
            byte b = chunk[i];
            if (b != '\n' && b != '\r') {
                skipLineFeed = false;
                continue;
            }
            if (b == '\n' && skipLineFeed) {
                skipLineFeed = false;
                start = i + 1;
                continue;
            }
            skipLineFeed = b == '\r';
            appendToLine(chunk, start, i);
            start = i + 1;
            endLine(events);
        }
        appendToLine(chunk, start, chunk.length);
        return events;
    }

    private void appendToLine(byte[] chunk, int from, int to) {
        if (line.size() + (to - from) > maxLine) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "an SSE line is longer than " + maxLine + " bytes");
        }
        line.write(chunk, from, to - from);
    }

    private void endLine(List<SseEvent> events) {
        byte[] bytes = takeLine();
        if (bytes.length == 0) {
            dispatch(events);
            return;
        }
        int colon = 0;
        while (colon < bytes.length && bytes[colon] != ':') {
            colon++;
        }
        if (colon == 0) {
            return;
        }
        int value = colon + 1;
        if (value < bytes.length && bytes[value] == ' ') {
            value++;
        }
        field(new String(bytes, 0, colon, StandardCharsets.UTF_8), bytes, Math.min(value, bytes.length));
    }

    /** The line without the byte order mark that may start the stream. */
    private byte[] takeLine() {
        byte[] bytes = line.toByteArray();
        line.reset();
        boolean marked = firstLine && Arrays.mismatch(bytes, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length;
        firstLine = false;
        return marked ? Arrays.copyOfRange(bytes, BYTE_ORDER_MARK.length, bytes.length) : bytes;
    }

    private void field(String field, byte[] bytes, int from) {
        switch (field) {
            case "data" -> appendData(bytes, from);
            case "event" -> name = text(bytes, from);
            case "id" -> saveId(text(bytes, from));
            case "retry" -> retryMillis = parseRetry(text(bytes, from));
            default -> {
                // The standard says to ignore what one does not know.
            }
        }
    }

    /** The standard says to ignore an id with a null character; no header could carry it back. */
    private void saveId(String text) {
        if (text.indexOf('\0') < 0) {
            id = text;
        }
    }

    private void appendData(byte[] bytes, int from) {
        if (data == null) {
            data = new ByteArrayOutputStream(bytes.length - from);
        } else {
            data.write('\n');
        }
        if (data.size() + (bytes.length - from) > maxEvent) {
            throw FaultException.of(
                    Fault.UPSTREAM_PROTOCOL_ERROR, "an SSE event is larger than " + maxEvent + " bytes");
        }
        data.write(bytes, from, bytes.length - from);
    }

    private void dispatch(List<SseEvent> events) {
        if (data != null || id != null || retryMillis >= 0) {
            events.add(new SseEvent(name, data == null ? new byte[0] : data.toByteArray(), id, retryMillis));
        }
        data = null;
        name = "";
        id = null;
        retryMillis = -1;
    }

    private static long parseRetry(String text) {
        return text.length() <= 9 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.parseLong(text)
                : -1;
    }

    private static String text(byte[] bytes, int from) {
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }
}
