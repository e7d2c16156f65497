package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.McpMessage;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * What waits for one reader of a line: a call, or whoever listens to what belongs to no call. It has one reader at a time,
 * and another one may take over where the last one left.
 *
 * <p>It is bounded. Whoever fills it waits for room, and with it the whole line: that is how a slow client slows its
 * upstream. But all calls of a session share the line, so after a while a reader that takes nothing at all loses what does
 * not fit, until it takes something again. Nobody waits for a reader that is not there.
 *
 * <p>Filled by one thread at a time, read and ended by any.
 */
final class Mailbox extends Flux<McpMessage> {
    private final int mostMessages;
    private final int mostBytes;
    private final Duration patience;
    private final Scheduler timer;

    private final Queue<McpMessage> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable Reader> reader = new AtomicReference<>();
    private final AtomicReference<Sinks.@Nullable Empty<Void>> room = new AtomicReference<>();
    private final AtomicInteger drains = new AtomicInteger();
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private volatile boolean stalled;

    /**
     * Makes an empty one.
     *
     * @param timer runs the limit of the patience
     */
    Mailbox(ChannelSettings settings, Scheduler timer) {
        this.mostMessages = settings.waitingMessages();
        this.mostBytes = settings.waitingBytes();
        this.patience = settings.slowReader();
        this.timer = timer;
    }

    /** Adds a message, when there is room; emits false when there was none for too long, and the message is lost. */
    Mono<Boolean> put(McpMessage message) {
        if (hasRoomFor(message)) {
            add(message);
            return Mono.just(true);
        }
        if (stalled || reader.get() == null || end.get() != null) {
            return Mono.just(false);
        }
        return whenRoom()
                .then(Mono.fromSupplier(() -> addIfRead(message)))
                .timeout(patience, Mono.fromSupplier(this::giveUp), timer);
    }

    /** Adds a message when there is room now; false when there is none, and the message is lost. */
    boolean offer(McpMessage message) {
        boolean room = end.get() == null && hasRoomFor(message);
        if (room) {
            add(message);
        }
        return room;
    }

    /** Adds a message whatever waits before it: the caller knows that there are not many of its kind. */
    void add(McpMessage message) {
        hold(message);
        drain();
    }

    /** Takes a message back; false when it was read. */
    boolean withdraw(McpMessage message) {
        boolean waited = waiting.remove(message);
        if (waited) {
            taken(message);
        }
        return waited;
    }

    /** Adds the last message, whatever waits before it, and completes after it. */
    void finish(McpMessage last) {
        if (end.get() == null) {
            hold(last);
            end.compareAndSet(null, new End(null));
            drain();
        }
    }

    /** Completes once what waits is read. */
    void complete() {
        if (end.compareAndSet(null, new End(null))) {
            drain();
        }
    }

    /** Fails once what waits is read. */
    void fail(Throwable error) {
        if (end.compareAndSet(null, new End(error))) {
            drain();
        }
    }

    boolean hasReader() {
        return reader.get() != null;
    }

    @Override
    public void subscribe(CoreSubscriber<? super McpMessage> actual) {
        Reader fresh = new Reader(actual);
        if (reader.compareAndSet(null, fresh)) {
            actual.onSubscribe(fresh);
            drain();
        } else {
            Operators.error(actual, new IllegalStateException("a mailbox has one reader at a time"));
        }
    }

    private boolean hasRoomFor(McpMessage message) {
        int before = messages.get();
        return before == 0 || (before < mostMessages && bytes.get() + message.utf8().length <= mostBytes);
    }

    private void hold(McpMessage message) {
        messages.incrementAndGet();
        bytes.addAndGet(message.utf8().length);
        waiting.add(message);
    }

    private Mono<Void> whenRoom() {
        Sinks.Empty<Void> next = Sinks.empty();
        room.set(next);
        // Somebody may have read, or left, before the wish for room was seen.
        if (messages.get() == 0 || reader.get() == null) {
            announceRoom();
        }
        return next.asMono();
    }

    private boolean addIfRead(McpMessage message) {
        if (reader.get() == null) {
            return false;
        }
        add(message);
        return true;
    }

    private boolean giveUp() {
        stalled = true;
        return false;
    }

    private void taken(McpMessage message) {
        bytes.addAndGet(-message.utf8().length);
        messages.decrementAndGet();
        stalled = false;
        announceRoom();
    }

    private void announceRoom() {
        Sinks.Empty<Void> waiter = room.getAndSet(null);
        if (waiter != null) {
            var unused = waiter.tryEmitEmpty();
        }
    }

    private void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            Reader current = reader.get();
            if (current != null) {
                deliver(current);
            }
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    private void deliver(Reader current) {
        long wanted = current.wanted.get();
        long given = 0;
        while (given != wanted && !current.gone.get()) {
            McpMessage next = waiting.poll();
            if (next == null) {
                break;
            }
            given++;
            taken(next);
            current.actual.onNext(next);
        }
        current.given(given);
        End ended = end.get();
        if (ended != null && waiting.isEmpty() && current.leave()) {
            ended.tell(current.actual);
        }
    }

    /** How a mailbox ends: with an error, or well. */
    private record End(@Nullable Throwable error) {
        void tell(CoreSubscriber<? super McpMessage> actual) {
            if (error == null) {
                actual.onComplete();
            } else {
                actual.onError(error);
            }
        }
    }

    private final class Reader implements Subscription {
        private final CoreSubscriber<? super McpMessage> actual;
        private final AtomicLong wanted = new AtomicLong();
        private final AtomicBoolean gone = new AtomicBoolean();

        Reader(CoreSubscriber<? super McpMessage> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long count) {
            if (Operators.validate(count)) {
                wanted.accumulateAndGet(count, Operators::addCap);
                drain();
            }
        }

        @Override
        public void cancel() {
            if (leave()) {
                announceRoom();
            }
        }

        void given(long count) {
            wanted.updateAndGet(before -> before == Long.MAX_VALUE ? before : before - count);
        }

        /** True for the first who asks. */
        boolean leave() {
            boolean first = gone.compareAndSet(false, true);
            if (first) {
                reader.compareAndSet(this, null);
            }
            return first;
        }
    }
}
