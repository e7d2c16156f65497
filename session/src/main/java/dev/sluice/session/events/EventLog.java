package dev.sluice.session.events;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;

/**
 * The event streams of one legacy session: the open ones, and the last completed ones for clients that come back.
 *
 * <p>Completed streams are kept up to the bounds of {@link EventLogSettings}; beyond them the oldest are dropped, even if
 * the client never came back for what was undelivered, but none that is being read. A stream counts as completed from
 * the first time that it is completed and nobody reads it. Open streams are never dropped; how
 * many there are is bounded by who opens them. Every method may be called from any thread.
 *
 * @param <T> what events carry
 */
public final class EventLog<T> implements AutoCloseable {
    private final EventLogSettings settings;
    private final ToIntFunction<? super T> size;
    private final HeldBytes held;

    // Guarded by this map's monitor, down to the constructor; a stream never calls in while it holds its own lock.
    private final Map<Long, EventStream<T>> streams = new LinkedHashMap<>();
    private final Map<EventStream<T>, Long> completedBytes = new LinkedHashMap<>();
    private Set<EventStream<T>> discarded = Set.of();
    private long totalCompletedBytes;
    private long lastNumber;
    private boolean closed;

    /**
     * Makes an empty log whose streams are numbered from 1 on.
     *
     * @param settings bounds
     * @param size bytes of what an event carries, 0 or more; called once for each event, from any thread
     * @param held counts what this log and others hold
     */
    public EventLog(EventLogSettings settings, ToIntFunction<? super T> size, HeldBytes held) {
        this(settings, size, held, 0);
    }

    /**
     * Makes an empty log.
     *
     * @param settings bounds
     * @param size bytes of what an event carries, 0 or more; called once for each event, from any thread
     * @param held counts what this log and others hold
     * @param before the streams are numbered from the next number on, 0 or more, so that logs of several processes can
     *     number their streams apart
     */
    public EventLog(EventLogSettings settings, ToIntFunction<? super T> size, HeldBytes held, long before) {
        this.settings = settings;
        this.size = size;
        this.held = held;
        this.lastNumber = before;
    }

    /**
     * Opens a stream.
     *
     * @return with the next number; when the log is closed, a stream that is closed too
     */
    public EventStream<T> open() {
        return open(number -> StreamTap.none());
    }

    /**
     * Opens a stream to which somebody listens.
     *
     * @param tap makes who hears what is written, from the stream's number
     * @return with the next number; when the log is closed, a stream that is closed too
     */
    public EventStream<T> open(LongFunction<StreamTap<T>> tap) {
        synchronized (streams) {
            lastNumber++;
            EventStream<T> stream =
                    new EventStream<>(lastNumber, settings, size, held, this::settled, tap.apply(lastNumber));
            if (closed) {
                stream.close();
            } else {
                streams.put(lastNumber, stream);
            }
            return stream;
        }
    }

    /**
     * Finds the stream of an event.
     *
     * @param id as the client sent it; whether the stream can go on after it is {@link EventStream#canResumeAfter}
     * @return empty when there is no such stream or it was dropped
     */
    public Optional<EventStream<T>> find(EventId id) {
        synchronized (streams) {
            return Optional.ofNullable(streams.get(id.stream()));
        }
    }

    /**
     * Forgets a stream that no client will come back to. Those who write and read it go on undisturbed until the log is
     * closed.
     *
     * @param stream of this log
     */
    public void discard(EventStream<T> stream) {
        synchronized (streams) {
            forget(stream);
            if (!stream.completed() || stream.attached()) {
                discarded = discarded.isEmpty() ? new HashSet<>(2) : discarded;
                discarded.add(stream);
            }
        }
    }

    /** Only under the monitor. */
    private void forget(EventStream<T> stream) {
        streams.remove(stream.number());
        stream.leaveCount();
        totalCompletedBytes -= Objects.requireNonNullElse(completedBytes.remove(stream), 0L);
    }

    /** The size of a completed stream changes only while it is read, and then it settles again. */
    private void settled(EventStream<T> stream) {
        synchronized (streams) {
            if (streams.containsKey(stream.number())) {
                long bytes = stream.bytes();
                totalCompletedBytes += bytes - Objects.requireNonNullElse(completedBytes.put(stream, bytes), 0L);
                dropOldest();
            } else if (!discarded.isEmpty()) {
                discarded.remove(stream);
                discarded = discarded.isEmpty() ? Set.of() : discarded;
            }
        }
    }

    private void dropOldest() {
        List<EventStream<T>> droppable = isOverfull() ? List.copyOf(completedBytes.keySet()) : List.of();
        // The newest stays, whatever its size: its client may be on its way back.
        for (int i = 0; i < droppable.size() - 1 && isOverfull(); i++) {
            if (!droppable.get(i).attached()) {
                forget(droppable.get(i));
            }
        }
    }

    private boolean isOverfull() {
        return completedBytes.size() > settings.maxCompletedStreams()
                || totalCompletedBytes > settings.maxCompletedBytes();
    }

    private static <T> long totalBytes(Iterable<EventStream<T>> streams) {
        long bytes = 0;
        for (EventStream<T> stream : streams) {
            bytes += stream.bytes();
        }
        return bytes;
    }

    /**
     * The size of all events kept.
     *
     * @return in bytes as the size function counts them
     */
    public long bytes() {
        synchronized (streams) {
            return totalBytes(streams.values());
        }
    }

    /** Completes every reader, cancels every writer and forgets everything. Calling again does nothing. */
    @Override
    public void close() {
        List<EventStream<T>> open;
        synchronized (streams) {
            closed = true;
            open = new ArrayList<>(streams.values());
            open.addAll(discarded);
            discarded = Set.of();
            streams.clear();
            completedBytes.clear();
            totalCompletedBytes = 0;
        }
        open.forEach(EventStream::close);
    }
}
