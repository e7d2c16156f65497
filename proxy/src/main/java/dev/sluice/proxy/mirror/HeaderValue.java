package dev.sluice.proxy.mirror;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Writes any text as an HTTP field value and reads it back.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding">MCP
 *     2026-07-28, Value Encoding</a>
 */
public final class HeaderValue {
    private static final String PREFIX = "=?base64?";
    private static final String SUFFIX = "?=";

    private HeaderValue() {}

    /**
     * Writes a text: plain where a field value can hold it, else as Base64 between markers.
     *
     * @param text any text
     * @return a value without control characters
     */
    public static String encode(String text) {
        if (isPlain(text) && !isMarked(text)) {
            return text;
        }
        return PREFIX + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + SUFFIX;
    }

    /**
     * Reads a value.
     *
     * @param value without surrounding white space
     * @return empty when it is marked as Base64 and is not
     */
    public static Optional<String> decode(String value) {
        if (!isMarked(value)) {
            return Optional.of(value);
        }
        String base64 = value.substring(PREFIX.length(), value.length() - SUFFIX.length());
        // The JDK's decoder accepts missing padding; the specification does not.
        if (base64.length() % 4 != 0) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isMarked(String text) {
        return text.length() >= PREFIX.length() + SUFFIX.length() && text.startsWith(PREFIX) && text.endsWith(SUFFIX);
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty()) {
            return true;
        }
        if (isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1))) {
            return false;
        }
        return text.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c <= 0x7E));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
