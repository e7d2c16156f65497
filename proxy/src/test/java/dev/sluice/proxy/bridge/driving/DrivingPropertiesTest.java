package dev.sluice.proxy.bridge.driving;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for calls, questions and replicas together, in whatever order clients, server, clocks and deaths come. */
class DrivingPropertiesTest {

    @Property(tries = 600)
    void anyOrderOfEvents_endsEachCallOnce_leaksNothing_andAsksNobodyElse(
            @ForAll("events") List<Consumer<DrivingWorld>> events) {
        DrivingWorld world = new DrivingWorld();
        for (Consumer<DrivingWorld> event : events) {
            event.accept(world);
            world.check();
        }
        world.comeToAnEnd();
    }

    @Provide
    Arbitrary<List<Consumer<DrivingWorld>>> events() {
        Arbitrary<Integer> some = Arbitraries.integers().between(0, 5);
        Arbitrary<Integer> few = Arbitraries.of(0, 1, 1, 2);
        Arbitrary<String> answers = Arbitraries.of(
                "\"result\":{\"action\":\"accept\",\"content\":{\"by\":\"WHO\"}}",
                "\"result\":{\"action\":\"accept\",\"content\":{\"by\":\"WHO\"}}",
                "\"result\":{\"action\":\"decline\"}",
                "\"error\":{\"code\":-1,\"message\":\"no\"}");
        Arbitrary<Boolean> told = Arbitraries.of(true, false);
        Arbitrary<Duration> time = Arbitraries.of(
                Duration.ofMillis(60), Duration.ofMillis(300), Duration.ofSeconds(61), Duration.ofMinutes(11));
        return Arbitraries.<Consumer<DrivingWorld>>frequencyOf(
                        Tuple.of(6, some.flatMap(who -> some.map(where -> world -> world.call(who, where)))),
                        Tuple.of(6, some.flatMap(n -> few.map(keys -> world -> world.needInput(n, keys)))),
                        Tuple.of(8, some.flatMap(n -> answers.map(answer -> world -> world.answer(n, answer)))),
                        Tuple.of(
                                2,
                                some.flatMap(n -> some.flatMap(
                                        where -> some.map(who -> world -> world.answerFromElsewhere(n, where, who))))),
                        Tuple.of(1, some.map(n -> world -> world.progress(n))),
                        Tuple.of(2, some.map(n -> world -> world.complete(n))),
                        Tuple.of(1, some.map(n -> world -> world.fail(n))),
                        Tuple.of(2, some.flatMap(n -> told.map(word -> world -> world.leave(n, word)))),
                        Tuple.of(3, time.map(duration -> world -> world.pass(duration))),
                        Tuple.of(1, Arbitraries.just(DrivingWorld::kill)))
                .list()
                .ofMaxSize(60);
    }
}
