package dev.sluice.proxy.connector.channel;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a line is called in the session that it belongs to. Nobody can guess one, and it says whose line it is. It begins
 * with a space, which no session id of Streamable HTTP can have.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management">MCP
 *     2025-11-25, Session Management</a>
 */
final class Handle {
    private static final SecureRandom RANDOM = seeded();
    private static final int BYTES = 16;
    private static final String MARK = " ";

    private Handle() {}

    /** The platform's default generator reads a device now and then, which is a blocking call on an event loop. */
    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]); // the seed is read at the first use
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no DRBG generator for the names of lines", e);
        }
    }

    static String mint(String owner) {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return MARK + owner + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    static boolean isHandle(String text) {
        return text.startsWith(MARK);
    }

    /** The process that minted it; empty text when it is no handle. */
    static String ownerOf(String handle) {
        return isHandle(handle)
                ? handle.substring(MARK.length(), Math.max(MARK.length(), handle.lastIndexOf('.')))
                : "";
    }
}
