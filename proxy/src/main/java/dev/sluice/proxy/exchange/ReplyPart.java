package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A piece of what a client gets back. */
public sealed interface ReplyPart {
    /**
     * Whether nothing comes after this.
     *
     * @return true for a response; a chunk never says
     */
    boolean isFinal();

    /**
     * How much of a buffer it takes.
     *
     * @return bytes
     */
    int size();

    /**
     * A message of the upstream, or one that the chain put in its place.
     *
     * @param message the message
     */
    record Message(McpMessage message) implements ReplyPart {
        @Override
        public boolean isFinal() {
            return message instanceof McpResponse;
        }

        @Override
        public int size() {
            return message.utf8().length;
        }
    }

    /**
     * An error that Sluice answers with.
     *
     * @param message the error
     * @param status the HTTP status, while no response has begun
     * @param retryAfter when to try again
     * @param scopes that a token would need, for the challenge beside a status of 403; empty when none would help
     */
    record Failure(McpResponse message, int status, Optional<Duration> retryAfter, Set<String> scopes)
            implements ReplyPart {
        /**
         * An error that no token would change.
         *
         * @param message the error
         * @param status the HTTP status, while no response has begun
         * @param retryAfter when to try again
         */
        public Failure(McpResponse message, int status, Optional<Duration> retryAfter) {
            this(message, status, retryAfter, Set.of());
        }

        @Override
        public boolean isFinal() {
            return true;
        }

        @Override
        public int size() {
            return message.utf8().length;
        }
    }

    /** A piece of a large response that is passed through unread. */
    final class Chunk implements ReplyPart {
        private final byte[] bytes;

        /**
         * Wraps a piece.
         *
         * @param bytes a piece of JSON text; not copied
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

        @Override
        public boolean isFinal() {
            return false;
        }

        @Override
        public int size() {
            return bytes.length;
        }
    }

    /**
     * The connection ends before the answer, because Sluice stops or the upstream asks to be polled; the client should
     * come back.
     *
     * @param retry when
     */
    record Goodbye(Duration retry) implements ReplyPart {
        @Override
        public boolean isFinal() {
            return false;
        }

        @Override
        public int size() {
            return 0;
        }
    }
}
