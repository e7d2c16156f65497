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
    private static final byte[] DATA = ascii("data");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] ID = ascii("id");
    private static final byte[] RETRY = ascii("retry");

    private final int maxLine;
    private final int maxEvent;

    /** A line that the chunks so far have begun; most lines lie within one chunk and are read where they stand. */
    private @Nullable ByteArrayOutputStream begun;

    private boolean firstLine = true;
    private boolean skipLineFeed;

    private byte @Nullable [] data;
    private @Nullable ByteArrayOutputStream moreData;
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
            endLine(chunk, start, i, events);
            start = i + 1;
        }
        begin(chunk, start);
        return events;
    }

    private void begin(byte[] chunk, int from) {
        requireShort(chunk.length - from);
        if (from == chunk.length) {
            return;
        }
        if (begun == null) {
            begun = new ByteArrayOutputStream(chunk.length - from);
        }
        begun.write(chunk, from, chunk.length - from);
    }

    private void endLine(byte[] chunk, int from, int to, List<SseEvent> events) {
        requireShort(to - from);
        if (begun == null) {
            line(chunk, from, to, events);
            return;
        }
        begun.write(chunk, from, to - from);
        byte[] whole = begun.toByteArray();
        begun = null;
        line(whole, 0, whole.length, events);
    }

    private void requireShort(int added) {
        if ((begun == null ? 0 : begun.size()) + added > maxLine) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "an SSE line is longer than " + maxLine + " bytes");
        }
    }

    private void line(byte[] bytes, int start, int to, List<SseEvent> events) {
        int from = start + (firstLine && hasMark(bytes, start, to) ? BYTE_ORDER_MARK.length : 0);
        firstLine = false;
        if (from == to) {
            dispatch(events);
            return;
        }
        int colon = from;
        while (colon < to && bytes[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, to);
        if (value < to && bytes[value] == ' ') {
            value++;
        }
        field(bytes, from, colon, value, to);
    }

    /** The standard allows a byte order mark at the start of the stream. */
    private static boolean hasMark(byte[] bytes, int from, int to) {
        return to - from >= BYTE_ORDER_MARK.length && isAt(bytes, from, from + BYTE_ORDER_MARK.length, BYTE_ORDER_MARK);
    }

    private static boolean isAt(byte[] bytes, int from, int to, byte[] text) {
        return Arrays.equals(bytes, from, to, text, 0, text.length);
    }

    /** The standard says to ignore fields that one does not know; one without a name is a comment. */
    private void field(byte[] bytes, int from, int colon, int value, int to) {
        if (isAt(bytes, from, colon, DATA)) {
            appendData(bytes, value, to);
        } else if (isAt(bytes, from, colon, EVENT)) {
            name = text(bytes, value, to);
        } else if (isAt(bytes, from, colon, ID)) {
            saveId(text(bytes, value, to));
        } else if (isAt(bytes, from, colon, RETRY)) {
            retryMillis = parseRetry(text(bytes, value, to));
        }
    }

    /** The standard says to ignore an id with a null character; no header could carry it back. */
    private void saveId(String text) {
        if (text.indexOf('\0') < 0) {
            id = text;
        }
    }

    private void appendData(byte[] bytes, int from, int to) {
        int before = data == null ? 0 : 1 + (moreData == null ? data.length : moreData.size());
        if (before + (to - from) > maxEvent) {
            throw FaultException.of(
                    Fault.UPSTREAM_PROTOCOL_ERROR, "an SSE event is larger than " + maxEvent + " bytes");
        }
        if (data == null) {
            data = Arrays.copyOfRange(bytes, from, to);
            return;
        }
        if (moreData == null) {
            moreData = new ByteArrayOutputStream(before + (to - from));
            moreData.writeBytes(data);
        }
        moreData.write('\n');
        moreData.write(bytes, from, to - from);
    }

    private void dispatch(List<SseEvent> events) {
        if (data != null || id != null || retryMillis >= 0) {
            events.add(new SseEvent(name, data(), id, retryMillis));
        }
        data = null;
        moreData = null;
        name = "";
        id = null;
        retryMillis = -1;
    }

    private byte[] data() {
        if (moreData != null) {
            return moreData.toByteArray();
        }
        return data == null ? new byte[0] : data;
    }

    private static long parseRetry(String text) {
        return text.length() <= 9 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.parseLong(text)
                : -1;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
