package dev.sluice.proxy.connector;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What uses a part of a route, its upstream or its interceptors, so that one that the configuration does not have any more
 * is let go of when its last use has ended. Thread-safe.
 */
public final class Usage {
    private final AtomicInteger uses = new AtomicInteger();
    private final Sinks.Empty<Void> retirement = Sinks.empty();
    private volatile boolean retired;

    /**
     * Counts a publisher from subscription to end.
     *
     * @param work anything
     * @param <T> of the work
     * @return the same work, counted
     */
    public <T> Mono<T> track(Mono<T> work) {
        return Mono.defer(() -> {
            uses.incrementAndGet();
            return work.doFinally(end -> uses.decrementAndGet());
        });
    }

    /**
     * Counts a publisher from subscription to end.
     *
     * @param work anything
     * @param <T> of the work
     * @return the same work, counted
     */
    public <T> Flux<T> track(Flux<T> work) {
        return Flux.defer(() -> {
            uses.incrementAndGet();
            return work.doFinally(end -> uses.decrementAndGet());
        });
    }

    /**
     * Counts something that has no publisher of its own.
     *
     * @return counts as one use until it is closed
     */
    public Hold hold() {
        uses.incrementAndGet();
        return new Hold();
    }

    /** One use. Closing it again changes nothing. */
    public final class Hold implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        private Hold() {}

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                uses.decrementAndGet();
            }
        }
    }

    /**
     * What is under way.
     *
     * @return 0 or more
     */
    public int active() {
        return uses.get();
    }

    /** Nothing new is to come, but for what has found the upstream just before. */
    public void retire() {
        retired = true;
        var unused = retirement.tryEmitEmpty();
    }

    /**
     * Whether the configuration has it no more.
     *
     * @return true from {@link #retire} on
     */
    public boolean isRetired() {
        return retired;
    }

    /**
     * Waits for the retirement.
     *
     * @return completes with it
     */
    public Mono<Void> retirement() {
        return retirement.asMono();
    }
}
