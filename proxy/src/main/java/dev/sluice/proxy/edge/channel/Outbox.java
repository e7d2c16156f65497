package dev.sluice.proxy.edge.channel;

import dev.sluice.proxy.exchange.InFlight;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/** Everything that goes to one client, from many sources at once, one message after the other. Thread-safe. */
final class Outbox {
    /** The stream of the upstream's own messages, and short errors. */
    private static final int BESIDE_CALLS = 8;

    private final int maxCalls;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean called = new AtomicBoolean();
    private volatile boolean listening;
    private final Sinks.Many<Flux<byte[]>> sources;
    private final Sinks.Empty<byte[]> over = Sinks.empty();

    Outbox(int maxCalls) {
        this.maxCalls = maxCalls;
        this.sources = Sinks.many()
                .unicast()
                .onBackpressureBuffer(
                        Queues.<Flux<byte[]>>get(maxCalls + BESIDE_CALLS).get());
    }

    /** All messages, until Sluice stops or the session is over, and then until the calls under way are answered. */
    Flux<byte[]> messages(InFlight inFlight) {
        return Flux.merge(
                sources.asFlux().flatMap(source -> source, maxCalls + BESIDE_CALLS, 1),
                inFlight.untilDrain(over.asMono().flux(), Flux.empty()).doOnComplete(this::end));
    }

    /** Adds the answer to a call; false when there are too many, or too many answers that the client has not read. */
    boolean begin(Flux<byte[]> answer) {
        if (calls.incrementAndGet() > maxCalls || !add(answer.doFinally(end -> calls.decrementAndGet()))) {
            calls.decrementAndGet();
            return false;
        }
        called.set(true);
        return true;
    }

    /** Adds the stream of what belongs to no call; its end is the end of everything, and the other way round. */
    void listen(Flux<byte[]> stream) {
        listening = true;
        var unused = add(stream.takeUntilOther(over.asMono()).doOnComplete(this::end));
    }

    /** Whether there is a stream of what belongs to no call, a call, or was one since this was last asked. */
    boolean isInUse() {
        return called.getAndSet(false) || listening || calls.get() > 0;
    }

    /** Adds a message; one that finds no room is dropped, because its client reads nothing. */
    void say(byte[] message) {
        var unused = add(Flux.just(message));
    }

    private synchronized boolean add(Flux<byte[]> source) {
        return sources.tryEmitNext(source).isSuccess();
    }

    /** Takes nothing more; the calls under way are still answered. */
    synchronized void end() {
        var unused = sources.tryEmitComplete();
        unused = over.tryEmitEmpty();
    }
}
