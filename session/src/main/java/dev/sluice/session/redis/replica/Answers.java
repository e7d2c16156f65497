package dev.sluice.session.redis.replica;

import dev.sluice.interceptors.background.Background;
import dev.sluice.session.replica.ReplicaService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The answering side of the bus: the services of this process, and the answers that are open. Thread-safe. */
final class Answers {
    private final BusWire wire;
    private final Supplier<String> self;
    private final ReplicaBusSettings settings;
    private final Scheduler scheduler;
    private final Background background;
    private final Map<String, ReplicaService> services = new ConcurrentHashMap<>();
    private final Map<OpenAnswer.Key, OpenAnswer> open = new ConcurrentHashMap<>();
    private final LongAdder begun = new LongAdder();
    private final LongAdder refused = new LongAdder();

    Answers(
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

    void serve(String topic, ReplicaService service) {
        if (services.putIfAbsent(topic, service) != null) {
            throw new IllegalStateException("topic " + topic + " is served already");
        }
    }

    /** Takes what the asking side sends. */
    void accept(BusFrame frame) {
        OpenAnswer answer = open.get(new OpenAnswer.Key(frame.from(), frame.question()));
        if (frame.kind() == BusFrame.Kind.QUESTION) {
            begin(frame, answer != null);
        } else if (answer != null && frame.kind() == BusFrame.Kind.DELIVERED) {
            answer.delivered(frame.sequence());
        } else if (answer != null) {
            answer.cancel();
        }
    }

    private void begin(BusFrame question, boolean twice) {
        ReplicaService service = services.get(question.text());
        if (twice) {
            return; // the asker's client may send a frame twice when it loses its connection
        }
        if (service == null) {
            refused.increment();
            refuse(question.from(), question.question(), "does not serve the topic " + question.text());
        } else if (open.size() >= settings.maxAnswers()) {
            refused.increment();
            refuse(question.from(), question.question(), "has " + settings.maxAnswers() + " answers open already");
        } else {
            give(question, service);
        }
    }

    private void give(BusFrame question, ReplicaService service) {
        OpenAnswer answer = new OpenAnswer(
                new OpenAnswer.Key(question.from(), question.question()),
                wire,
                self,
                new SendWindow(Math.min(question.sequence(), settings.window()), settings.windowBytes()),
                settings.messageBytes());
        open.put(answer.key(), answer);
        begun.increment();
        // Requests go through the scheduler too, so a service never runs on a thread of the client.
        Flux<byte[]> messages =
                Flux.defer(() -> service.answer(question.payload().value())).subscribeOn(scheduler);
        var unused = background.run(
                "answering a replica", answer.give(messages).doFinally(end -> open.remove(answer.key(), answer)));
    }

    private void refuse(String asker, long question, String why) {
        var unused = background.run(
                "sending to a replica",
                wire.send(asker, BusFrame.brokenOff(self.get(), question, why)).onErrorComplete());
    }

    /** Takes the pulses of what another replica asks, and tells it of those that nobody answers any more. */
    void accept(String asker, List<BusPulse> asking) {
        for (BusPulse pulse : asking) {
            OpenAnswer answer = open.get(new OpenAnswer.Key(asker, pulse.question()));
            if (answer == null) {
                refuse(asker, pulse.question(), "no longer answers this question");
            } else {
                answer.delivered(pulse.sequence());
            }
        }
    }

    /** Ends answers whose asker has fallen silent, and says what is to be told of the others, by asker. */
    Map<String, List<BusPulse>> beat() {
        return open.values().stream()
                .filter(answer -> answer.beat(settings.silentPulses()))
                .collect(Collectors.groupingBy(
                        answer -> answer.key().asker(), Collectors.mapping(OpenAnswer::pulse, Collectors.toList())));
    }

    void cancel(Predicate<String> asker) {
        open.values().stream()
                .filter(answer -> asker.test(answer.key().asker()))
                .forEach(OpenAnswer::cancel);
    }

    /** Ends every answer and tells who asked. */
    Mono<Void> breakOff(String why) {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(open.values())))
                .doOnNext(OpenAnswer::cancel)
                .flatMap(answer -> answer.breakOff(why))
                .then();
    }

    long begun() {
        return begun.sum();
    }

    long refused() {
        return refused.sum();
    }

    /** Messages on their way to the readers of all open answers. */
    long undelivered() {
        return open.values().stream().mapToLong(OpenAnswer::undelivered).sum();
    }

    int size() {
        return open.size();
    }
}
