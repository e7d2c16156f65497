package dev.sluice.session.events;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one event among all streams of a session. As text it is {@code <stream>-<sequence>}, in decimal digits without
 * leading zeros, and stands in the {@code id:} field of an event and in the {@code Last-Event-ID} header.
 *
 * @param stream number of the stream in its session, 0 or more; the first is 1
 * @param sequence number of the event in its stream, 0 or more; the first event is 1, and 0 stands before it
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery">MCP
 *     2025-11-25, Resumability and Redelivery</a>
 */
public record EventId(long stream, long sequence) {
    /** Up to 18 digits always fit a long; no stream gets that long. */
    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})");

    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException when one is negative
     */
    public EventId {
        if (stream < 0 || sequence < 0) {
            throw new IllegalArgumentException("event id: " + stream + "-" + sequence + " (expected: 0 or more each)");
        }
    }

    /**
     * Reads an id that a client sent.
     *
     * @param text as it stands in the {@code Last-Event-ID} header
     * @return empty when Sluice cannot have made it
     */
    public static Optional<EventId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new EventId(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return stream + "-" + sequence;
    }
}
