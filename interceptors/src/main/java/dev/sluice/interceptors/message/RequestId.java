package dev.sluice.interceptors.message;

/**
 * A JSON-RPC id or a progress token: a string or an integer, never null. {@code 1} and {@code "1"} are different.
 *
 * @param text the string's value, or the integer in decimal without leading zeros
 * @param quoted true for a JSON string, false for an integer within ±(2^53−1)
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic#requests">MCP, Requests</a>
 */
public record RequestId(String text, boolean quoted) {
    /** The largest integer that every JSON implementation can hold, 2^53−1. */
    static final long LARGEST_INTEGER = (1L << 53) - 1;

    /**
     * A string id.
     *
     * @param value any string
     * @return the id
     */
    public static RequestId of(String value) {
        return new RequestId(value, true);
    }

    /**
     * An integer id.
     *
     * @param value within ±(2^53−1)
     * @return the id
     */
    public static RequestId of(long value) {
        return new RequestId(Long.toString(value), false);
    }

    /**
     * The id as a JDK value, to be written into JSON.
     *
     * @return a {@link String} or a {@link Long}
     */
    public Object toJava() {
        return quoted ? text : (Object) Long.valueOf(text);
    }

    @Override
    public String toString() {
        return quoted ? '"' + text + '"' : text;
    }
}
