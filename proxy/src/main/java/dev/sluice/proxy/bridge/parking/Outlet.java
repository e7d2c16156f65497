package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.connector.UpstreamEvent;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What one client exchange gets to read. It is filled by one thread at a time, and read by one reader once. Bounded: what
 * does not fit is lost, but whoever can slow its source down waits for room first.
 */
final class Outlet {
    private final Sinks.Many<UpstreamEvent> events =
            Sinks.many().unicast().onBackpressureBuffer(new ConcurrentLinkedQueue<>());
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<Sinks.@Nullable Empty<Void>> room = new AtomicReference<>();
    private final int most;
    private volatile boolean left;

    /**
     * Makes an empty one.
     *
     * @param most messages that may wait, 1 or more
     */
    Outlet(int most) {
        this.most = most;
    }

    /** What is read; {@code leaving} runs when the reader leaves before the end. */
    Flux<UpstreamEvent> read(Runnable leaving) {
        return events.asFlux().doOnNext(event -> taken()).doOnCancel(() -> {
            leave();
            leaving.run();
        });
    }

    /** Adds a message; false when there is no room for it. */
    boolean put(McpMessage message) {
        if (waiting.get() >= most) {
            return false;
        }
        waiting.incrementAndGet();
        var unused = events.tryEmitNext(new UpstreamEvent.Message(message));
        return true;
    }

    /** Adds the last message. There is always room for that. */
    void finish(McpResponse last) {
        waiting.incrementAndGet();
        var unused = events.tryEmitNext(new UpstreamEvent.Message(last));
        var ignored = events.tryEmitComplete();
    }

    /** Ends without a last message. */
    void complete() {
        var unused = events.tryEmitComplete();
    }

    void fail(Throwable error) {
        var unused = events.tryEmitError(error);
    }

    /** Completes when there is room, or when nobody will read any more. */
    Mono<Void> whenRoom() {
        if (left || waiting.get() < most) {
            return Mono.empty();
        }
        Sinks.Empty<Void> next = Sinks.empty();
        room.set(next);
        // The reader may have read, or left, before it was seen that somebody waits.
        if (left || waiting.get() < most) {
            announceRoom();
        }
        return next.asMono();
    }

    private void taken() {
        waiting.decrementAndGet();
        announceRoom();
    }

    private void leave() {
        left = true;
        announceRoom();
    }

    private void announceRoom() {
        Sinks.Empty<Void> waiter = room.getAndSet(null);
        if (waiter != null) {
            var unused = waiter.tryEmitEmpty();
        }
    }
}
