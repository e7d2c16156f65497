package dev.sluice.session.events;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * One event stream to a legacy client: the upstream writes it through, the client's connection reads it, and a client
 * that lost its connection comes back and reads on.
 *
 * <p>A slow or absent reader slows the source. Undelivered events stay until they are delivered or the log is closed;
 * delivered ones are kept for a resumption up to the bounds of {@link EventLogSettings}, and the last event always.
 *
 * <h2>How writer and reader meet</h2>
 *
 * <p>The events and who reads them are guarded by one lock, which is held for a few steps in memory and never while
 * somebody else's code runs. Whatever changes the picture (an event, demand, a new reader, completion) changes it under
 * the lock and then runs the {@link Drain}, in which only one thread is at a time. It tells readers that were replaced,
 * hands events to the reader as long as there is demand, and then lets the source send its next event if there is room.
 *
 * <p>Every method may be called from any thread. Events reach the reader on the thread that happens to drain.
 *
 * @param <T> what events carry
 */
public final class EventStream<T> {
    private final long number;
    private final ToIntFunction<? super T> size;
    private final HeldBytes held;
    private final Consumer<EventStream<T>> settled;
    private final StreamTap<T> tap;
    private final Drain drain = new Drain(this::goOn);

    private final Object lock = new Object();
    // Guarded by the lock, down to the constructor.
    private final EventWindow<T> window;
    private final Queue<EventReading.Reader<T>> replaced = new ArrayDeque<>(1);
    private EventReading.@Nullable Reader<T> reader;
    private EventWriting.@Nullable Writer<T> writer;
    private boolean writerWaits;
    private long counted;
    private boolean uncounted;
    private boolean completed;
    private boolean closed;

    /** Calls {@code settled}, outside the lock, each time it is completed and nobody reads. */
    EventStream(
            long number,
            EventLogSettings settings,
            ToIntFunction<? super T> size,
            HeldBytes held,
            Consumer<EventStream<T>> settled,
            StreamTap<T> tap) {
        this.number = number;
        this.tap = tap;
        this.size = size;
        this.held = held;
        this.settled = settled;
        this.window = new EventWindow<>(number, settings.maxStreamEvents(), settings.maxStreamBytes());
    }

    /**
     * The number of this stream in its session.
     *
     * @return 1 or more
     */
    public long number() {
        return number;
    }

    /**
     * Writes everything that a source emits, and completes the stream when the source completes.
     *
     * <p>The source is asked for one event at a time, and only while the undelivered events are fewer than the bound, in
     * number and in bytes, or none. So the bytes may exceed their bound by the one event that reaches it.
     *
     * @param source read by one writer at a time
     * @return completes when the source has completed or the log was closed, which cancels the source. The error is the
     *     source's own, after which the stream is still open and the owner decides how it ends; or an {@link
     *     IllegalStateException} when another writer is at work or the stream is completed. Cancelling cancels the source
     *     and leaves the stream open
     */
    public Mono<Void> writeFrom(Flux<? extends T> source) {
        return new EventWriting<>(this, source);
    }

    /** Makes a newcomer the writer; false on a closed stream, which is no error of the writer: its session is gone. */
    boolean admit(EventWriting.Writer<T> newcomer) {
        synchronized (lock) {
            if (writer != null) {
                throw new IllegalStateException("stream " + number + " has a writer already");
            }
            checkOpen();
            writer = closed ? null : newcomer;
            return !closed;
        }
    }

    /** Only under the lock. */
    private void checkOpen() {
        if (completed && !closed) {
            throw new IllegalStateException("stream " + number + " is completed");
        }
    }

    /** Whether the writer may go on at once; otherwise it is resumed as soon as there is room, unless it was dismissed. */
    boolean awaitRoom(EventWriting.Writer<T> asking) {
        synchronized (lock) {
            boolean room = window.hasRoom();
            if (writer == asking) {
                writerWaits = !room;
            }
            return writer == asking && room;
        }
    }

    /** Takes its place from a writer; true for the first who does, and only that one may tell how the writing ended. */
    boolean dismiss(EventWriting.Writer<T> leaver) {
        synchronized (lock) {
            if (writer != leaver) {
                return false;
            }
            writer = null;
            writerWaits = false;
            return true;
        }
    }

    /**
     * Adds an event of the owner's own, room or not. For a few events only: what goes through here is not slowed down. On
     * a closed stream it does nothing, since nobody can read it.
     *
     * @param data what the event carries; not copied
     * @throws IllegalStateException when the stream is completed
     */
    public void append(T data) {
        int bytes = size.applyAsInt(data);
        synchronized (lock) {
            checkOpen();
            if (closed) {
                return;
            }
            tap.appended(window.append(data, bytes), data);
            count();
        }
        drain.run();
    }

    /** Only under the lock. */
    private void count() {
        long bytes = uncounted ? 0 : window.bytes();
        held.add(bytes - counted);
        counted = bytes;
    }

    /** What it still holds is no longer counted: once its reader is gone, nobody holds it. */
    void leaveCount() {
        synchronized (lock) {
            uncounted = true;
            count();
        }
    }

    /** Says that no event will follow. A reader gets what is left and then completes. Calling again does nothing. */
    public void complete() {
        boolean nobodyReads;
        synchronized (lock) {
            nobodyReads = !completed && reader == null;
            if (!completed) {
                tap.completed();
            }
            completed = true;
        }
        if (nobodyReads) {
            settled.accept(this);
        }
        drain.run();
    }

    /**
     * Reads the kept events after a sequence, then those that follow; events never delivered before are not skipped.
     *
     * @param sequence of the last event that the client has, 0 for none; when {@link #canResumeAfter} is false for it,
     *     reading starts with the oldest event kept or the first undelivered one
     * @return exactly as many events as are requested; completes after the last event of a completed stream, when a newer
     *     reader subscribes, or when the log is closed; cancelling detaches
     * @throws IllegalArgumentException when the sequence is negative
     */
    public Flux<StreamEvent<T>> readAfter(long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: 0 or more)");
        }
        return new EventReading<>(this, sequence);
    }

    /** Makes a newcomer the reader, unless it has gone already; the one before it is completed. */
    void attach(EventReading.Reader<T> newcomer, long sequence) {
        synchronized (lock) {
            if (newcomer.hasGone) {
                return;
            }
            if (reader != null) {
                replaced.add(reader);
            }
            reader = newcomer;
            window.rewindTo(sequence);
        }
        drain.run();
    }

    void demand(EventReading.Reader<T> asking, long count) {
        synchronized (lock) {
            asking.demand = Operators.addCap(asking.demand, count);
        }
        drain.run();
    }

    void detach(EventReading.Reader<T> leaver) {
        boolean over;
        synchronized (lock) {
            leaver.hasGone = true;
            over = reader == leaver && completed;
            if (reader == leaver) {
                reader = null;
            }
        }
        if (over) {
            settled.accept(this);
        }
    }

    /**
     * Whether a client that has everything up to a sequence can go on without a gap.
     *
     * @param sequence of the last event that the client has, 0 for none
     * @return false when an event after it was dropped, or when that event was never delivered
     */
    public boolean canResumeAfter(long sequence) {
        synchronized (lock) {
            return !closed && window.canRewindTo(sequence);
        }
    }

    /**
     * How far a reader came.
     *
     * @return sequence of the last event that was delivered, 0 for none
     */
    public long delivered() {
        synchronized (lock) {
            return window.deliveredSequence();
        }
    }

    /**
     * Whether somebody reads now.
     *
     * @return true from subscription to completion or cancellation
     */
    public boolean attached() {
        synchronized (lock) {
            return reader != null;
        }
    }

    /**
     * Whether no event will follow.
     *
     * @return true after {@link #complete}, after the end of a source, and after the log was closed
     */
    public boolean completed() {
        synchronized (lock) {
            return completed;
        }
    }

    long bytes() {
        synchronized (lock) {
            return window.bytes();
        }
    }

    /** Completes the reader, cancels the writer and forgets every event. */
    void close() {
        EventWriting.Writer<T> last;
        synchronized (lock) {
            closed = true;
            completed = true;
            last = writer;
            writer = null;
            if (reader != null) {
                replaced.add(reader);
                reader = null;
            }
            window.clear();
            count();
        }
        if (last != null) {
            last.close();
        }
        drain.run();
    }

    private void goOn() {
        completeReplaced();
        deliver();
        resumeWriter();
    }

    private void completeReplaced() {
        for (EventReading.Reader<T> former = nextReplaced(); former != null; former = nextReplaced()) {
            former.complete();
        }
    }

    private EventReading.@Nullable Reader<T> nextReplaced() {
        synchronized (lock) {
            return replaced.poll();
        }
    }

    private void deliver() {
        EventReading.Reader<T> current = currentReader();
        if (current == null) {
            return;
        }
        for (StreamEvent<T> event = nextFor(current); event != null; event = nextFor(current)) {
            current.next(event);
        }
        if (isOverFor(current)) {
            current.complete();
            detach(current);
        }
    }

    private EventReading.@Nullable Reader<T> currentReader() {
        synchronized (lock) {
            return reader;
        }
    }

    /** Asks again who reads, so that an event never goes to a reader that was replaced after the rewind of the new one. */
    private @Nullable StreamEvent<T> nextFor(EventReading.Reader<T> current) {
        synchronized (lock) {
            if (reader != current || current.demand == 0) {
                return null;
            }
            StreamEvent<T> next = window.next();
            count();
            if (next != null && current.demand != Long.MAX_VALUE) {
                current.demand--;
            }
            return next;
        }
    }

    private boolean isOverFor(EventReading.Reader<T> current) {
        synchronized (lock) {
            return reader == current && completed && window.isDelivered();
        }
    }

    private void resumeWriter() {
        EventWriting.Writer<T> waiting;
        synchronized (lock) {
            waiting = writerWaits && window.hasRoom() ? writer : null;
            writerWaits &= waiting == null;
        }
        if (waiting != null) {
            waiting.resume();
        }
    }
}
