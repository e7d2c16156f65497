package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for a call in whatever order client, server and clock do things. */
class CallMachinePropertiesTest {
    private static final MessageReader READER = new MessageReader(JsonLimits.defaults());
    private static final int ROUNDS = 4;

    @Property(tries = 3000)
    void anyOrderOfEvents_endsEveryExchangeOnce_andNothingComesAfterTheEnd(
            @ForAll("events") List<Consumer<World>> events) {
        World world = new World();
        world.begin();
        for (Consumer<World> event : events) {
            event.accept(world);
            world.check();
        }
        world.comeToAnEnd();
    }

    @Provide
    Arbitrary<List<Consumer<World>>> events() {
        Arbitrary<Integer> some = Arbitraries.integers().between(0, 5);
        Arbitrary<Consumer<World>> event = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(World::question)),
                Tuple.of(
                        3,
                        Arbitraries.of("notifications/progress", "notifications/message")
                                .map(method -> world -> world.notification(method))),
                Tuple.of(2, some.map(n -> world -> world.withdraw(n))),
                Tuple.of(4, Arbitraries.just(World::windowOver)),
                Tuple.of(2, Arbitraries.just(World::result)),
                Tuple.of(1, Arbitraries.just(World::sessionLost)),
                Tuple.of(1, Arbitraries.just(World::wantConsent)),
                Tuple.of(1, some.map(n -> world -> world.leave(n))),
                Tuple.of(5, some.map(n -> world -> world.comeBack(n, true))),
                Tuple.of(2, some.map(n -> world -> world.comeBack(n, false))),
                Tuple.of(2, some.map(n -> world -> world.expire(n))));
        return event.list().ofMaxSize(40);
    }

    /** One call with everybody who has to do with it, and what must never be. */
    private static final class World implements ServerSide, Alarms {
        private final CallMachine machine = new CallMachine(this, this, ROUNDS, 3);
        private final List<Reader> readers = new ArrayList<>();
        private final Map<String, Integer> answered = new HashMap<>();
        private final List<Long> rounds = new ArrayList<>();
        private int questions;
        private boolean running;

        void begin() {
            machine.begin(reader());
        }

        private Reader reader() {
            Reader reader = new Reader(this);
            readers.add(reader);
            return reader;
        }

        void question() {
            if (running) {
                questions++;
                machine.asked(new OpenQuestion(
                        RequestId.of("q" + questions), "elicitation/create", Map.of(), UnaryOperator.identity()));
            }
        }

        void notification(String method) {
            if (running) {
                machine.said(McpNotification.of(method, Map.of()));
            }
        }

        void withdraw(int which) {
            machine.withdrawn(RequestId.of("q" + (questions - which)));
        }

        void windowOver() {
            machine.windowOver();
        }

        void result() {
            end(new Outcome.Answered(McpResponse.result(RequestId.of("u"), Map.of())));
        }

        void sessionLost() {
            end(new Outcome.Failed(FaultException.of(Fault.UPSTREAM_SESSION_LOST)));
        }

        private void end(Outcome outcome) {
            if (running) {
                running = false;
                machine.ended(outcome);
            }
        }

        void wantConsent() {
            if (running) {
                running = false;
                OpenQuestion consent = new OpenQuestion(
                        RequestId.of(""), "elicitation/create", Map.of("url", "x"), UnaryOperator.identity());
                machine.endedForConsent(List.of(consent), new Outcome.Failed(FaultException.of(Fault.INPUT_DECLINED)));
            }
        }

        void leave(int which) {
            Reader reader = readers.get(Math.max(0, readers.size() - 1 - which));
            reader.left = true;
            machine.left(reader);
        }

        void comeBack(int which, boolean withAnswers) {
            if (rounds.isEmpty()) {
                return;
            }
            long round = rounds.get(Math.max(0, rounds.size() - 1 - which));
            Map<String, JsonView> answers = new LinkedHashMap<>();
            if (withAnswers) {
                readers.forEach(reader ->
                        reader.asked.keySet().forEach(key -> answers.put(key, READER.view("{\"action\":\"accept\"}"))));
            }
            machine.returned(reader(), round, answers);
        }

        void expire(int which) {
            if (!rounds.isEmpty()) {
                machine.expired(rounds.get(Math.max(0, rounds.size() - 1 - which)));
            }
        }

        void check() {
            assertThat(readers).as("ends of each exchange").allMatch(reader -> reader.ends <= 1);
            assertThat(readers)
                    .as("exchanges that wait though nobody serves them")
                    .allMatch(reader -> reader.ends == 1
                            || reader.left
                            || machine.client().filter(reader::equals).isPresent());
            assertThat(answered.values()).as("answers to each question").allMatch(times -> times == 1);
            assertThat(rounds).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(ROUNDS);
            if (machine.isDone()) {
                assertThat(machine.client()).isEmpty();
                assertThat(running)
                        .as("whether the server still runs a call that is over")
                        .isFalse();
            }
        }

        /** However it stands: when the server has answered and the time is over, it is over. */
        void comeToAnEnd() {
            windowOver();
            result();
            if (!rounds.isEmpty()) {
                machine.expired(rounds.get(rounds.size() - 1));
            }
            check();
            assertThat(machine.isDone()).isTrue();
        }

        @Override
        public void send() {
            assertThat(running).as("whether it runs twice").isFalse();
            running = true;
        }

        @Override
        public void answer(McpResponse answer) {
            answered.merge(answer.id().orElseThrow().text(), 1, Integer::sum);
        }

        @Override
        public void cancel(String reason) {
            assertThat(running)
                    .as("whether something runs that could be cancelled")
                    .isTrue();
            running = false;
        }

        @Override
        public void window() {
            // Is over when the test says so.
        }

        @Override
        public void expiry(long round) {
            rounds.add(round);
        }
    }

    /** One exchange of the client. */
    private static final class Reader implements ClientSide {
        private final World world;
        private Map<String, OpenQuestion> asked = Map.of();
        private boolean left;
        private int ends;

        Reader(World world) {
            this.world = world;
        }

        @Override
        public void tell(McpNotification notification) {
            assertThat(ends).as("ends before a message").isZero();
            assertThat(left).as("whether the reader has left before a message").isFalse();
            assertThat(world.machine.client()).contains(this);
        }

        @Override
        public void ask(Map<String, OpenQuestion> questions, long round) {
            assertThat(questions).isNotEmpty();
            asked = questions;
            ends++;
        }

        @Override
        public void end(Outcome outcome) {
            ends++;
        }
    }
}
