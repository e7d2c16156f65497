package dev.sluice.interceptors.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The id of a legacy MCP session between a client and Sluice. It is a secret of its client: {@link #toString()} and
 * logs show only its digest.
 *
 * @param value 16 to 200 characters of visible ASCII, 0x21 to 0x7E
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management">MCP,
 *     Session Management</a>
 */
public record SessionId(String value) {
    private static final int SHORTEST = 16;
    private static final int LONGEST = 200;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException when the value is not a session id; the message does not repeat it
     */
    public SessionId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "session id: malformed (expected: 16 to 200 characters of visible ASCII)");
        }
    }

    /**
     * Reads an id that came from outside.
     *
     * @param value what the client sent
     * @return empty when it cannot be an id of Sluice
     */
    public static Optional<SessionId> parse(String value) {
        return isWellFormed(value) ? Optional.of(new SessionId(value)) : Optional.empty();
    }

    /**
     * What logs and metrics may show.
     *
     * @return the first 8 hexadecimal digits of the SHA-256 of the id
     */
    public String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] hash = sha256.digest(value.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "session " + digest();
    }

    private static boolean isWellFormed(String value) {
        return value.length() >= SHORTEST && value.length() <= LONGEST && isVisibleAscii(value);
    }

    /** A plain loop: it runs for every message of a session. */
    private static boolean isVisibleAscii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 0x21 || value.charAt(i) > 0x7E) {
                return false;
            }
        }
        return true;
    }
}
