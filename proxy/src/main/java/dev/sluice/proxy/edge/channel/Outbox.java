package dev.sluice.proxy.edge.channel;

import dev.sluice.proxy.exchange.InFlight;
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

    /** Adds the answer to a call; false when there are too many. */
    boolean begin(Flux<byte[]> answer) {
        if (calls.incrementAndGet() > maxCalls) {
            calls.decrementAndGet();
            return false;
        }
        return add(answer.doFinally(end -> calls.decrementAndGet()));
    }

    /** Adds the stream of what belongs to no call; its end is the end of everything, and the other way round. */
    void listen(Flux<byte[]> stream) {
        var unused = add(stream.takeUntilOther(over.asMono()).doOnComplete(this::end));
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
