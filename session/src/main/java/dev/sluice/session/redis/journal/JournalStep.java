package dev.sluice.session.redis.journal;

import dev.sluice.session.events.Bytes;
import java.util.List;
import java.util.Optional;

/** What is to be done next in Redis for one session. Doing it twice is the same as doing it once. */
sealed interface JournalStep {
    /**
     * Writes what Redis does not have yet of a stream, and renews its expiry.
     *
     * @param stream its number
     * @param description of a stream that begins
     * @param first sequence of the first event
     * @param events in order; empty when there are none
     * @param completed whether no event will follow these
     */
    record Write(long stream, Optional<Bytes> description, long first, List<Bytes> events, boolean completed)
            implements JournalStep {
        public Write {
            events = List.copyOf(events);
        }
    }

    /**
     * Deletes the copy of a stream.
     *
     * @param stream its number
     */
    record Drop(long stream) implements JournalStep {}

    /** Deletes the copies of all streams of the session. */
    record DropAll() implements JournalStep {}
}
