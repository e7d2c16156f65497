package dev.sluice.session.redis.replica;

import dev.sluice.session.StoreUnavailableException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Sinks;

/** An answer that this process gives to another replica. Thread-safe. */
final class OpenAnswer {
    private static final Logger LOGGER = LoggerFactory.getLogger(OpenAnswer.class);

    private final Key key;
    private final BusWire wire;
    private final Supplier<String> self;
    private final SendWindow window;
    private final int messageBytes;
    private final Sinks.Empty<Void> cancelled = Sinks.empty();
    private final AtomicInteger silentPulses = new AtomicInteger();
    private volatile long sent;

    /**
     * Names an answer.
     *
     * @param asker name of the replica that asked
     * @param question number of the question among those of the asker
     */
    record Key(String asker, long question) {}

    OpenAnswer(Key key, BusWire wire, Supplier<String> self, SendWindow window, int messageBytes) {
        this.key = key;
        this.wire = wire;
        this.self = self;
        this.window = window;
        this.messageBytes = messageBytes;
    }

    Key key() {
        return key;
    }

    /**
     * Sends what the service says.
     *
     * @param messages asked for one at a time, so that nothing waits here
     * @return completes when the answer is over, however it ended
     */
    Mono<Void> give(Flux<byte[]> messages) {
        return send(BusFrame.Kind.TAKEN)
                .thenMany(messages.materialize())
                .concatMap(this::follow, 0)
                .then(Mono.defer(() -> send(BusFrame.Kind.COMPLETED)))
                .onErrorResume(this::breakOff)
                .takeUntilOther(cancelled.asMono());
    }

    /** A failure comes as an element, so that it does not overtake the message before it. */
    private Mono<Void> follow(Signal<byte[]> signal) {
        if (signal.isOnError()) {
            return Mono.error(Objects.requireNonNull(signal.getThrowable()));
        }
        return Mono.justOrEmpty(signal.get()).flatMap(this::sendWhenThereIsRoom);
    }

    private Mono<Void> sendWhenThereIsRoom(byte[] message) {
        if (message.length > messageBytes) {
            return Mono.error(new IllegalArgumentException(
                    "message of an answer: " + message.length + " bytes (expected: up to " + messageBytes + ")"));
        }
        return window.awaitRoom().then(Mono.defer(() -> send(message)));
    }

    private Mono<Void> send(byte[] message) {
        long sequence = window.add(message.length);
        return wire.send(key.asker(), BusFrame.message(self.get(), key.question(), sequence, message))
                .doOnSuccess(done -> sent = sequence);
    }

    private Mono<Void> send(BusFrame.Kind kind) {
        return wire.send(key.asker(), BusFrame.sign(kind, self.get(), key.question(), sent));
    }

    private Mono<Void> breakOff(Throwable failure) {
        if (failure instanceof StoreUnavailableException) {
            LOGGER.debug("an answer to replica {} broke off", key.asker(), failure);
        } else {
            LOGGER.warn("an answer to replica {} broke off", key.asker(), failure);
        }
        return breakOff("could not go on: " + failure.getMessage());
    }

    /** Tells the asker; that it cannot be told is no trouble, since it will notice by the pulses. */
    Mono<Void> breakOff(String why) {
        return wire.send(key.asker(), BusFrame.brokenOff(self.get(), key.question(), why))
                .onErrorComplete();
    }

    /** The asker's reader has had everything up to a sequence. */
    void delivered(long sequence) {
        silentPulses.set(0);
        window.delivered(sequence);
    }

    void cancel() {
        var unused = cancelled.tryEmitEmpty(); // a failure only says that it was cancelled before
    }

    /** Counts a pulse; false when nothing was heard of the asker for too long, which ends the answer. */
    boolean beat(int maxSilentPulses) {
        boolean alive = silentPulses.incrementAndGet() <= maxSilentPulses;
        if (!alive) {
            cancel();
        }
        return alive;
    }

    int undelivered() {
        return window.undelivered();
    }

    BusPulse pulse() {
        return new BusPulse(key.question(), sent);
    }
}
