package dev.sluice.session.redis.replica;

import dev.sluice.interceptors.background.Background;
import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.ReplicaService;
import dev.sluice.session.replica.ReplicaUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Questions and answers over publish/subscribe.
 *
 * <p>Publish/subscribe forgets what nobody receives at that moment, and says nothing about it. So the messages of an
 * answer are numbered, and an answer with a missing number breaks off instead of going on. Whether the last ones are
 * missing, or the other replica altogether, is seen by the pulses: both sides say from time to time how far each open
 * answer is. A pulse about an answer that the other side does not know ends it; so does a number of pulses without a
 * word. The messages on their way to a slow reader are bounded by a {@linkplain SendWindow window}.
 */
final class RedisReplicaBus implements ReplicaBus {
    private static final Logger LOGGER = LoggerFactory.getLogger(RedisReplicaBus.class);
    private static final int PULSES_IN_A_FRAME = 4096;

    private final BusWire wire;
    private final ReplicaBusSettings settings;
    private final Scheduler scheduler;
    private final Supplier<Set<String>> others;
    private final Background background = new Background(LOGGER, Level.ERROR);
    private final Questions questions;
    private final Answers answers;
    private volatile String self = "";

    /** Nothing arrives before {@link #start}. */
    RedisReplicaBus(BusWire wire, ReplicaBusSettings settings, Scheduler scheduler, Supplier<Set<String>> others) {
        this.wire = wire;
        this.settings = settings;
        this.scheduler = scheduler;
        this.others = others;
        this.questions = new Questions(wire, () -> self, settings, scheduler, background);
        this.answers = new Answers(wire, () -> self, settings, scheduler, background);
    }

    /** Starts to receive and to pulse; calls {@code leasesChanged} when another replica says so. */
    void start(Runnable leasesChanged) {
        wire.receive(frame -> accept(frame, leasesChanged));
        var unused = background.run(
                "the pulse of the replica bus",
                Flux.interval(settings.pulse(), scheduler)
                        .onBackpressureDrop()
                        .concatMap(tick -> beat(), 1)
                        .then());
    }

    private void accept(BusFrame frame, Runnable leasesChanged) {
        switch (frame.kind()) {
            case QUESTION, DELIVERED, CANCELLED -> answers.accept(frame);
            case TAKEN, MESSAGE, COMPLETED, BROKEN_OFF -> questions.accept(frame);
            case ASKING ->
                answers.accept(frame.from(), BusPulse.decode(frame.payload().value()));
            case ANSWERING ->
                questions.accept(frame.from(), BusPulse.decode(frame.payload().value()));
            case CHANGED -> {
                if (!frame.from().equals(self)) {
                    leasesChanged.run();
                }
            }
        }
    }

    private Mono<Void> beat() {
        return sendPulses(BusFrame.Kind.ASKING, questions.beat())
                .then(Mono.defer(() -> sendPulses(BusFrame.Kind.ANSWERING, answers.beat())));
    }

    private Mono<Void> sendPulses(BusFrame.Kind kind, Map<String, List<BusPulse>> pulses) {
        return Flux.fromIterable(pulses.entrySet())
                .concatMap(entry -> sendPulses(kind, entry.getKey(), entry.getValue()))
                .then();
    }

    private Mono<Void> sendPulses(BusFrame.Kind kind, String replica, List<BusPulse> pulses) {
        return Flux.fromStream(() -> IntStream.range(0, (pulses.size() + PULSES_IN_A_FRAME - 1) / PULSES_IN_A_FRAME)
                        .mapToObj(part -> part(pulses, part)))
                .concatMap(part -> wire.send(replica, BusFrame.pulse(kind, self, BusPulse.encode(part))))
                .then()
                .onErrorComplete();
    }

    private static List<BusPulse> part(List<BusPulse> pulses, int part) {
        int from = part * PULSES_IN_A_FRAME;
        return pulses.subList(from, Math.min(pulses.size(), from + PULSES_IN_A_FRAME));
    }

    /** Breaks off whatever is open, and goes on under another name. */
    Mono<Void> moveTo(String name) {
        return Mono.defer(() -> {
            String former = self;
            questions.breakOff(replica -> true, "this replica has lost its lease");
            answers.cancel(asker -> true);
            self = name;
            return former.isEmpty()
                    ? wire.listen(name)
                    : wire.stopListening(former).then(wire.listen(name));
        });
    }

    /** Tells the other replicas to look at the leases. That it cannot is no trouble: they look from time to time. */
    Mono<Void> announceChange() {
        return Mono.defer(() -> wire.sendToAll(BusFrame.sign(BusFrame.Kind.CHANGED, self, 0, 0)))
                .onErrorComplete();
    }

    /** Breaks off whatever is open with replicas that are dead. */
    void gone(Set<String> dead) {
        questions.breakOff(dead::contains, "it is dead");
        answers.cancel(dead::contains);
    }

    @Override
    public Flux<byte[]> ask(String replica, String topic, byte[] question) {
        return questions.ask(replica, topic, question);
    }

    @Override
    public Flux<byte[]> askAll(String topic, byte[] question) {
        return Flux.defer(() -> Flux.merge(others.get().stream()
                .map(replica -> askOneOfAll(replica, topic, question))
                .toList()));
    }

    private Flux<byte[]> askOneOfAll(String replica, String topic, byte[] question) {
        return ask(replica, topic, question).onErrorResume(ReplicaUnavailableException.class, failure -> {
            LOGGER.debug("left out of an answer of all: {}", failure.getMessage());
            return Flux.empty();
        });
    }

    @Override
    public void serve(String topic, ReplicaService service) {
        answers.serve(topic, service);
    }

    /** Breaks off whatever is open and receives nothing more. */
    Mono<Void> close() {
        return Mono.fromRunnable(() -> questions.breakOff(replica -> true, "this replica is leaving"))
                .then(answers.breakOff("it is leaving"))
                .then(Mono.fromRunnable(background::dispose))
                .then(wire.close());
    }

    ReplicaBusStatistics statistics() {
        return new ReplicaBusStatistics(
                questions.size(),
                questions.asked(),
                questions.brokenOff(),
                answers.size(),
                answers.begun(),
                answers.refused(),
                answers.undelivered());
    }
}
