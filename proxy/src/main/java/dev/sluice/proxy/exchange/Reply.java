package dev.sluice.proxy.exchange;

import dev.sluice.session.events.EventId;
import java.util.Optional;

/**
 * A piece of what a client gets back, and where in a resumable stream it stands.
 *
 * @param eventId from where the stream can be resumed; empty when it cannot
 * @param part the piece
 */
public record Reply(Optional<EventId> eventId, ReplyPart part) {
    /**
     * A piece of a stream that cannot be resumed.
     *
     * @param part the piece
     * @return without an event id
     */
    public static Reply of(ReplyPart part) {
        return new Reply(Optional.empty(), part);
    }
}
