package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Cursors of legacy servers may mean something in their session only, so a client's cursor names the session too. */
final class Cursors {
    private static final String PURPOSE = "cursor";
    private static final String POINTER = "/params/cursor";

    private final Seal seal;

    Cursors(Seal seal) {
        this.seal = seal;
    }

    /**
     * A cursor of the server, and where it holds.
     *
     * @param session number of the session
     * @param text the server's
     */
    record Cursor(long session, String text) {}

    /** The cursor of a request as the client has it; empty when it begins a list. */
    static Optional<String> of(McpRequest request) {
        return request.body().at(POINTER).string();
    }

    /** The request with the server's own cursor. */
    static McpRequest with(McpRequest request, Cursor cursor) {
        return (McpRequest) request.with(POINTER, cursor.text());
    }

    String seal(Cursor cursor) {
        byte[] text = cursor.text().getBytes(StandardCharsets.UTF_8);
        return seal.seal(
                PURPOSE,
                ByteBuffer.allocate(Long.BYTES + text.length)
                        .putLong(cursor.session())
                        .put(text)
                        .array());
    }

    /** Whether this process has written a text. */
    boolean isOwn(String text) {
        return seal.open(PURPOSE, text).isPresent();
    }

    /**
     * Opens a client's cursor.
     *
     * @throws FaultException with {@code CURSOR_UNKNOWN} for anything that was not sealed here
     */
    Cursor open(String text) {
        ByteBuffer content =
                ByteBuffer.wrap(seal.open(PURPOSE, text).orElseThrow(() -> FaultException.of(Fault.CURSOR_UNKNOWN)));
        long session = content.getLong();
        byte[] rest = new byte[content.remaining()];
        content.get(rest);
        return new Cursor(session, new String(rest, StandardCharsets.UTF_8));
    }
}
