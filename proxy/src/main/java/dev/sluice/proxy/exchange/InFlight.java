package dev.sluice.proxy.exchange;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Counts what is under way, so that a shutdown can wait for it, and tells streams that have no end of their own when to
 * end. Thread-safe.
 */
public final class InFlight {
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean awaited = new AtomicBoolean();
    private final Sinks.Empty<Void> drainStarted = Sinks.empty();
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private final Duration retry;

    /**
     * Starts with nothing under way.
     *
     * @param retry when clients of streams that end for a shutdown should come back
     */
    public InFlight(Duration retry) {
        this.retry = retry;
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
            active.incrementAndGet();
            return work.doFinally(end -> finished());
        });
    }

    /**
     * Counts a publisher from subscription to end.
     *
     * @param work anything
     * @param <T> of the work
     * @return the same work, counted
     */
    public <T> Mono<T> track(Mono<T> work) {
        return Mono.defer(() -> {
            active.incrementAndGet();
            return work.doFinally(end -> finished());
        });
    }

    /**
     * Ends an endless stream when the shutdown begins.
     *
     * @param stream anything
     * @param farewell what it ends with then
     * @param <T> of the stream
     * @return the stream, and the farewell only when the shutdown cut it
     */
    public <T> Flux<T> untilDrain(Flux<T> stream, Publisher<? extends T> farewell) {
        return stream.takeUntilOther(drainStarted.asMono())
                .concatWith(Flux.defer(() -> draining.get() ? farewell : Flux.empty()));
    }

    /** Begins the shutdown: ends the streams that have no end of their own. What comes later is still counted. */
    public void drain() {
        draining.set(true);
        var unused = drainStarted.tryEmitEmpty();
    }

    /**
     * Waits until nothing is under way, when nothing more can come.
     *
     * @return completes at once when nothing is
     */
    public Mono<Void> drained() {
        return Mono.defer(() -> {
            awaited.set(true);
            if (active.get() == 0) {
                var unused = drained.tryEmitEmpty();
            }
            return drained.asMono();
        });
    }

    /**
     * Whether the shutdown has begun.
     *
     * @return true from {@link #drain()} on
     */
    public boolean isDraining() {
        return draining.get();
    }

    /**
     * What is under way.
     *
     * @return 0 or more
     */
    public int active() {
        return active.get();
    }

    Duration retry() {
        return retry;
    }

    private void finished() {
        if (active.decrementAndGet() == 0 && awaited.get()) {
            var unused = drained.tryEmitEmpty();
        }
    }
}
