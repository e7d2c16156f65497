package dev.sluice.interceptors.message;

import java.util.List;
import java.util.function.Function;

/**
 * One JSON-RPC message of MCP, immutable: its bytes as they came, the envelope that was read in one pass, and a view of
 * the JSON that is built on first use.
 *
 * <p>Messages are made by a {@link MessageReader}, by the factories of the three kinds, or by {@link #with} from
 * another message. Any thread may read them.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic#messages">MCP, Messages</a>
 */
public sealed interface McpMessage permits McpRequest, McpNotification, McpResponse {
    /**
     * The message as UTF-8 JSON text.
     *
     * @return the array itself, not a copy; nobody may change it
     */
    byte[] utf8();

    /**
     * The whole message as a tree, built on first use and kept.
     *
     * @return a view of the message object
     * @throws MalformedMessageException when a member name stands twice in any object, deeper levels included
     */
    JsonView body();

    /**
     * A copy in which one value is replaced, or added to an object that is there. Every other byte stays as it was.
     *
     * @param pointer a JSON Pointer through objects, for example {@code /params/arguments/path}
     * @param value a string, number, boolean, map, list, {@link RequestId} or {@link JsonView}
     * @return the changed message, read again
     * @throws IllegalArgumentException when the pointer leads through something that is not an object
     * @throws MalformedMessageException when a member name stands twice in any object, deeper levels included, or the
     *     change leaves no valid message
     */
    McpMessage with(String pointer, Object value);

    /**
     * A copy in which texts are replaced, wherever they stand. Every other byte stays as it was.
     *
     * @param edit says what becomes of each string, member name and number
     * @return this very message when nothing was changed
     * @throws MalformedMessageException when a member name stands twice in any object, or the edit leaves no valid
     *     message
     */
    McpMessage edited(TextEdit edit);

    /**
     * The questions to the client that this message carries: a server's request of 2025-11-25 and before is one, a
     * result of 2026-07-28 may hold several.
     *
     * @return empty when there are none
     */
    List<Question> questions();

    /**
     * Does one of three things, by kind.
     *
     * @param request for a request
     * @param notification for a notification
     * @param response for a result or an error
     * @param <T> what comes out
     * @return what the function of its kind returned
     */
    <T> T fold(
            Function<McpRequest, T> request,
            Function<McpNotification, T> notification,
            Function<McpResponse, T> response);
}
