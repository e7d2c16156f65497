package dev.sluice.session.events;

/**
 * Bounds of the event log of one session.
 *
 * <p>A stream holds two kinds of events, and the stream's bounds apply to each of them: those not yet delivered, which
 * slow the source down, and those delivered and kept for a resumption, of which the oldest are dropped.
 *
 * @param maxStreamEvents events of each kind in one stream, 1 or more, default 256
 * @param maxStreamBytes bytes of each kind in one stream, 1 or more, default 1 MiB
 * @param maxCompletedStreams completed streams kept for a resumption, 1 or more, default 16
 * @param maxCompletedBytes bytes of all completed streams together, 1 or more, default 1 MiB; the newest completed
 *     stream is kept even when it alone is larger
 */
public record EventLogSettings(
        int maxStreamEvents, long maxStreamBytes, int maxCompletedStreams, long maxCompletedBytes) {
    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException when one is out of its range; the message has the form {@code path: value
     *     (expected: range)}
     */
    public EventLogSettings {
        requirePositive("maxStreamEvents", maxStreamEvents);
        requirePositive("maxStreamBytes", maxStreamBytes);
        requirePositive("maxCompletedStreams", maxCompletedStreams);
        requirePositive("maxCompletedBytes", maxCompletedBytes);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("session.events." + name + ": " + value + " (expected: 1 or more)");
        }
    }

    /**
     * The settings of somebody who sets nothing.
     *
     * @return every value at its default
     */
    public static EventLogSettings defaults() {
        return new EventLogSettings(256, 1 << 20, 16, 1 << 20);
    }
}
