package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.proxy.connector.Caller;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;

/**
 * What a client brings back with its answers.
 *
 * @param call which call it is about
 * @param round which questions it answers; each round has one ticket, and it is taken once
 * @param expiryMillis when nobody waits for it any more
 * @param owner digest of who may bring it
 * @param request digest of the request that it belongs to
 */
record Ticket(UUID call, long round, long expiryMillis, Digest owner, Digest request) {
    private static final byte FORM = 1;
    private static final int DIGEST_BYTES = 32;

    /** A digest that is compared in constant time. */
    static final class Digest {
        private final byte[] bytes;

        private Digest(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Digest digest && MessageDigest.isEqual(bytes, digest.bytes);
        }

        @Override
        public int hashCode() {
            return ByteBuffer.wrap(bytes).getInt();
        }
    }

    /** Where nobody is authenticated, having the ticket has to do: nobody can guess one. */
    static Digest ownerOf(Caller caller) {
        return new Digest(Canonical.digest("owner", caller.principal()));
    }

    static Digest requestOf(McpRequest request) {
        JsonView params = request.body().member("params");
        return new Digest(Canonical.digest(
                request.method(),
                Canonical.text(params.member("name")),
                Canonical.text(params.member("uri")),
                Canonical.text(params.member("arguments"))));
    }

    byte[] encode() {
        return ByteBuffer.allocate(1 + 4 * Long.BYTES + 2 * DIGEST_BYTES)
                .put(FORM)
                .putLong(call.getMostSignificantBits())
                .putLong(call.getLeastSignificantBits())
                .putLong(round)
                .putLong(expiryMillis)
                .put(owner.bytes)
                .put(request.bytes)
                .array();
    }

    /** Empty for something else. */
    static Optional<Ticket> decode(byte[] encoded) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        try {
            return buffer.get() == FORM
                    ? Optional.of(new Ticket(
                            new UUID(buffer.getLong(), buffer.getLong()),
                            buffer.getLong(),
                            buffer.getLong(),
                            digest(buffer),
                            digest(buffer)))
                    : Optional.empty();
        } catch (BufferUnderflowException tooShort) {
            return Optional.empty();
        }
    }

    private static Digest digest(ByteBuffer buffer) {
        byte[] bytes = new byte[DIGEST_BYTES];
        buffer.get(bytes);
        return new Digest(bytes);
    }
}
