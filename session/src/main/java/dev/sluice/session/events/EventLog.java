package dev.sluice.session.events;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The event streams of one legacy session: the open ones, and the last completed ones for clients that come back.
 *
 * <p>Completed streams are kept up to the bounds of {@link EventLogSettings}; beyond them the oldest are dropped, even if
 * the client never came back for what was undelivered, but none that is being read. Open streams are never dropped; how
 * many there are is bounded by who opens them. Every method may be called from any thread.
 *
 * @param <T> what events carry
 */
public final class EventLog<T> implements AutoCloseable {
    private final EventLogSettings settings;
    private final ToIntFunction<? super T> size;

    // Guarded by this map's monitor, both of them; a stream never calls in while it holds its own lock.
    private final Map<Long, EventStream<T>> streams = new LinkedHashMap<>();
    private long lastNumber;
    private boolean closed;

    /**
     * Makes an empty log.
     *
     * @param settings bounds
     * @param size bytes of what an event carries, 0 or more; called once for each event, from any thread
     */
    public EventLog(EventLogSettings settings, ToIntFunction<? super T> size) {
        this.settings = settings;
        this.size = size;
    }

    /**
     * Opens a stream.
     *
     * @return with the next number; when the log is closed, a stream that is closed too
     */
    public EventStream<T> open() {
        synchronized (streams) {
            lastNumber++;
            EventStream<T> stream = new EventStream<>(lastNumber, settings, size, settled -> dropOldest());
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
     * Forgets a stream that no client will come back to. Those who write and read it go on undisturbed.
     *
     * @param stream of this log
     */
    public void discard(EventStream<T> stream) {
        synchronized (streams) {
            streams.remove(stream.number());
        }
    }

    private void dropOldest() {
        synchronized (streams) {
            List<EventStream<T>> completed = completedStreams();
            int count = completed.size();
            long bytes = totalBytes(completed);
            // The newest stays, whatever its size: its client may be on its way back.
            for (EventStream<T> oldest : completed.subList(0, Math.max(0, completed.size() - 1))) {
                if (count <= settings.maxCompletedStreams() && bytes <= settings.maxCompletedBytes()) {
                    return;
                }
                if (!oldest.attached()) {
                    count--;
                    bytes -= oldest.bytes();
                    streams.remove(oldest.number());
                }
            }
        }
    }

    private List<EventStream<T>> completedStreams() {
        return streams.values().stream().filter(EventStream::completed).toList();
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
            streams.clear();
        }
        open.forEach(EventStream::close);
    }
}
