package dev.sluice.session.events;

import java.util.List;

/**
 * The copy of a stream as it was found.
 *
 * @param description what was said of it when it began
 * @param events in order, without a gap
 * @param completed whether no event will follow
 */
public record JournaledStream(Bytes description, List<Event> events, boolean completed) {
    /** Copies the list. */
    public JournaledStream {
        events = List.copyOf(events);
    }

    /**
     * One event.
     *
     * @param sequence its number in the stream
     * @param data what it carries
     */
    public record Event(long sequence, Bytes data) {}
}
