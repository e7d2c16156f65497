package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.McpMessage;
import java.time.Duration;
import java.util.Optional;

/** What an upstream answers to one request, piece by piece. */
public sealed interface UpstreamEvent {
    /**
     * The upstream opened a session; comes first, and only in answer to {@code initialize}.
     *
     * @param replica the upstream replica that it was opened at; empty when there is no choice
     * @param session the upstream's own id; empty when it gave none
     */
    record Opened(Optional<String> replica, Optional<String> session) implements UpstreamEvent {
        /**
         * A session at an upstream that has no replicas.
         *
         * @param session the upstream's own id
         */
        public Opened(String session) {
            this(Optional.empty(), Optional.of(session));
        }
    }

    /**
     * A message: a notification, a question, or the final response.
     *
     * @param message the message
     */
    record Message(McpMessage message) implements UpstreamEvent {}

    /**
     * The upstream let go of the connection and answers later: it asks to be polled. The connector does that by itself;
     * whoever relays the answer may let go of its own connection meanwhile.
     *
     * @param retry how long the upstream wants to be left alone
     * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server">MCP
     *     2025-11-25, Sending Messages to the Server</a>
     */
    record Paused(Duration retry) implements UpstreamEvent {}

    /**
     * A piece of a final response that is too large to gather and that nobody wants to read. When one comes, all
     * events of the request are chunks, and together they are the JSON text of the response.
     */
    final class Chunk implements UpstreamEvent {
        private final byte[] bytes;

        /**
         * Wraps a piece.
         *
         * @param bytes a piece of UTF-8 JSON text; may end inside a character; not copied
         */
        public Chunk(byte[] bytes) {
            this.bytes = bytes;
        }

        /**
         * The piece.
         *
         * @return the array itself; nobody may change it
         */
        public byte[] bytes() {
            return bytes;
        }
    }
}
