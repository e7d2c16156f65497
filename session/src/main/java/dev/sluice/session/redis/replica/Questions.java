package dev.sluice.session.redis.replica;

import dev.sluice.interceptors.background.Background;
import dev.sluice.session.replica.ReplicaUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/** The asking side of the bus: the questions that are open here. Thread-safe. */
final class Questions {
    private final BusWire wire;
    private final Supplier<String> self;
    private final ReplicaBusSettings settings;
    private final Scheduler scheduler;
    private final Background background;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, OpenQuestion> open = new ConcurrentHashMap<>();
    private final LongAdder brokenOff = new LongAdder();

    Questions(
            BusWire wire,
            Supplier<String> self,
            ReplicaBusSettings settings,
            Scheduler scheduler,
            Background background) {
        this.wire = wire;
        this.self = self;
        this.settings = settings;
        this.scheduler = scheduler;
        this.background = background;
    }

    Flux<byte[]> ask(String replica, String topic, byte[] question) {
        return Flux.defer(() -> {
            if (question.length > settings.messageBytes()) {
                return Flux.error(new IllegalArgumentException("question on " + topic + ": " + question.length
                        + " bytes (expected: up to " + settings.messageBytes() + ")"));
            }
            if (open.size() >= settings.maxQuestions()) {
                return Flux.error(new ReplicaUnavailableException(
                        replica, "not asked: " + settings.maxQuestions() + " questions are open already"));
            }
            return answer(lastId.incrementAndGet(), replica, topic, question);
        });
    }

    /**
     * What lies between the wire and the reader is bounded by the window, since only what has passed {@code publishOn}
     * counts as delivered.
     */
    private Flux<byte[]> answer(long id, String replica, String topic, byte[] question) {
        return Flux.<BusFrame>create(
                        sink -> begin(id, replica, topic, question, sink), FluxSink.OverflowStrategy.BUFFER)
                .timeout(
                        Mono.delay(settings.acknowledgement(), scheduler),
                        frame -> Mono.never(),
                        Flux.error(() -> new ReplicaUnavailableException(replica, "did not take a question in time")))
                .doOnError(ReplicaUnavailableException.class, failure -> brokenOff.increment())
                .publishOn(scheduler, settings.window())
                .handle((frame, sink) -> deliver(frame, replica, sink));
    }

    private void begin(long id, String replica, String topic, byte[] content, FluxSink<BusFrame> sink) {
        OpenQuestion question = new OpenQuestion(id, replica, settings, sink);
        open.put(id, question);
        var unusedDisposal = sink.onDispose(() -> forget(question));
        BusFrame frame = BusFrame.question(self.get(), id, topic, settings.window(), content);
        var unusedSending = background.run(
                "asking a replica",
                wire.send(replica, frame)
                        .onErrorResume(failure -> Mono.fromRunnable(
                                () -> question.breakOff("a question could not be sent: " + failure.getMessage()))));
    }

    private void forget(OpenQuestion question) {
        open.remove(question.id());
        if (!question.end()) {
            cancel(question.replica(), question.id());
        }
    }

    private void deliver(BusFrame frame, String replica, SynchronousSink<byte[]> reader) {
        if (frame.kind() != BusFrame.Kind.MESSAGE) {
            return;
        }
        OpenQuestion question = open.get(frame.question());
        if (question != null && question.delivered(frame)) {
            say(replica, BusFrame.Kind.DELIVERED, frame.question(), frame.sequence());
        }
        reader.next(frame.payload().value());
    }

    /** Takes what the answering side sends. */
    void accept(BusFrame frame) {
        OpenQuestion question = open.get(frame.question());
        if (question == null || !question.replica().equals(frame.from())) {
            return; // its reader has gone; the pulses tell the other side
        }
        switch (frame.kind()) {
            case TAKEN -> question.taken(frame);
            case MESSAGE -> question.message(frame);
            case COMPLETED -> question.completed(frame);
            case BROKEN_OFF -> question.breakOff(frame.text());
            default -> throw new IllegalArgumentException("frame: " + frame.kind() + " is none of an answer");
        }
    }

    /** Takes the pulses of what another replica answers, and tells it of those for which nobody waits. */
    void accept(String replica, List<BusPulse> answering) {
        for (BusPulse pulse : answering) {
            OpenQuestion question = open.get(pulse.question());
            if (question == null) {
                cancel(replica, pulse.question());
            } else if (question.replica().equals(replica)) {
                question.sent(pulse.sequence());
            }
        }
    }

    private void cancel(String replica, long question) {
        say(replica, BusFrame.Kind.CANCELLED, question, 0);
    }

    /** Says something that the next pulse would say too, so that nobody minds its loss. */
    private void say(String replica, BusFrame.Kind kind, long question, long sequence) {
        BusFrame frame = BusFrame.sign(kind, self.get(), question, sequence);
        var unused =
                background.run("sending to a replica", wire.send(replica, frame).onErrorComplete());
    }

    /** Ends answers that have fallen silent, and says what is to be told of the others, by replica. */
    Map<String, List<BusPulse>> beat() {
        return open.values().stream()
                .filter(OpenQuestion::beat)
                .collect(Collectors.groupingBy(
                        OpenQuestion::replica, Collectors.mapping(OpenQuestion::pulse, Collectors.toList())));
    }

    void breakOff(Predicate<String> replica, String why) {
        open.values().stream()
                .filter(question -> replica.test(question.replica()))
                .forEach(question -> question.breakOff(why));
    }

    /** Every question that was asked has a number of its own, from 1 on. */
    long asked() {
        return lastId.get();
    }

    long brokenOff() {
        return brokenOff.sum();
    }

    int size() {
        return open.size();
    }
}
