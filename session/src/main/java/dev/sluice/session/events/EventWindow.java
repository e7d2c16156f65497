package dev.sluice.session.events;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The events that a stream still holds, in order, with a line between the delivered and the undelivered ones. Not safe
 * for use by several threads: the stream guards it.
 *
 * @param <T> what events carry
 */
final class EventWindow<T> {
    private final long stream;
    private final int maxEvents;
    private final long maxBytes;
    // Most streams carry one event, and idle ones none.
    private final Deque<Kept<T>> delivered = new ArrayDeque<>(1);
    private final Deque<Kept<T>> undelivered = new ArrayDeque<>(1);
    private long deliveredBytes;
    private long undeliveredBytes;
    private long lastSequence;

    EventWindow(long stream, int maxEvents, long maxBytes) {
        this.stream = stream;
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Returns the sequence of the new event. */
    long append(T data, int bytes) {
        lastSequence++;
        undelivered.addLast(new Kept<>(new StreamEvent<>(new EventId(stream, lastSequence), data), bytes));
        undeliveredBytes += bytes;
        trim();
        return lastSequence;
    }

    /** Delivers the next event, or nothing when all are delivered. */
    @Nullable
    StreamEvent<T> next() {
        Kept<T> next = undelivered.pollFirst();
        if (next == null) {
            return null;
        }
        undeliveredBytes -= next.bytes;
        delivered.addLast(next);
        deliveredBytes += next.bytes;
        trim();
        return next.event;
    }

    /** Drops the oldest delivered events beyond the bounds, but never the last event of the stream. */
    private void trim() {
        while ((delivered.size() > maxEvents || deliveredBytes > maxBytes)
                && !(delivered.size() == 1 && undelivered.isEmpty())) {
            deliveredBytes -= delivered.removeFirst().bytes;
        }
    }

    /** Makes the kept events after a sequence undelivered again; never skips one that was not delivered. */
    void rewindTo(long sequence) {
        Kept<T> last = delivered.peekLast();
        while (last != null && last.event.id().sequence() > sequence) {
            undelivered.addFirst(delivered.removeLast());
            deliveredBytes -= last.bytes;
            undeliveredBytes += last.bytes;
            last = delivered.peekLast();
        }
    }

    /** Whether every event after a sequence is still here, and the sequence itself was delivered or is 0. */
    boolean canRewindTo(long sequence) {
        long lastDelivered = deliveredSequence();
        return sequence >= lastDelivered - delivered.size() && sequence <= lastDelivered;
    }

    long deliveredSequence() {
        return lastSequence - undelivered.size();
    }

    /** Whether the source may send one more event, whatever its size. */
    boolean hasRoom() {
        return undelivered.isEmpty() || (undelivered.size() < maxEvents && undeliveredBytes < maxBytes);
    }

    boolean isDelivered() {
        return undelivered.isEmpty();
    }

    long bytes() {
        return deliveredBytes + undeliveredBytes;
    }

    void clear() {
        delivered.clear();
        undelivered.clear();
        deliveredBytes = 0;
        undeliveredBytes = 0;
    }

    private record Kept<T>(StreamEvent<T> event, int bytes) {}
}
