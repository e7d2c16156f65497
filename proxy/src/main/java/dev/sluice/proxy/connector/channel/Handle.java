package dev.sluice.proxy.connector.channel;

import dev.sluice.session.SessionIds;

/**
 * What a line is called in the session that it belongs to. Nobody can guess one, and it says whose line it is. It begins
 * with a space, which no session id of Streamable HTTP can have.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management">MCP
 *     2025-11-25, Session Management</a>
 */
final class Handle {
    private static final String MARK = " ";

    private Handle() {}

    static String mint(String owner, SessionIds secrets) {
        return MARK + owner + '.' + secrets.next().value();
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
