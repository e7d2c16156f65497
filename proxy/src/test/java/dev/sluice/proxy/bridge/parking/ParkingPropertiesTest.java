package dev.sluice.proxy.bridge.parking;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for calls, sessions and replicas together, in whatever order clients, servers, clocks and deaths come. */
class ParkingPropertiesTest {

    @Property(tries = 600)
    void anyOrderOfEvents_endsEachRequestOnce_leaksNoSession_andAsksNobodyElse(
            @ForAll("events") List<Consumer<ParkingWorld>> events,
            @ForAll Isolation isolation,
            @ForAll boolean overLine) {
        ParkingWorld world = new ParkingWorld(isolation, overLine);
        for (Consumer<ParkingWorld> event : events) {
            event.accept(world);
            world.check();
        }
        world.comeToAnEnd();
    }

    @Provide
    Arbitrary<List<Consumer<ParkingWorld>>> events() {
        Arbitrary<Integer> some = Arbitraries.integers().between(0, 5);
        Arbitrary<Boolean> mostly = Arbitraries.of(true, true, true, false);
        Arbitrary<Duration> time = Arbitraries.of(
                Duration.ofMillis(30),
                Duration.ofMillis(30),
                Duration.ofMillis(30),
                Duration.ofSeconds(11),
                Duration.ofMinutes(6),
                Duration.ofMinutes(11));
        return Arbitraries.<Consumer<ParkingWorld>>frequencyOf(
                        Tuple.of(6, some.flatMap(who -> some.map(where -> world -> world.call(who, where)))),
                        Tuple.of(6, some.map(n -> world -> world.ask(n))),
                        Tuple.of(3, some.map(n -> world -> world.askAside(n))),
                        Tuple.of(2, some.map(n -> world -> world.progress(n))),
                        Tuple.of(1, some.map(n -> world -> world.withdraw(n))),
                        Tuple.of(2, some.map(n -> world -> world.answer(n))),
                        Tuple.of(1, some.map(n -> world -> world.fail(n))),
                        Tuple.of(1, some.map(n -> world -> world.lose(n))),
                        Tuple.of(1, some.map(n -> world -> world.leave(n))),
                        Tuple.of(
                                6,
                                some.flatMap(which -> some.flatMap(where -> mostly.flatMap(rightful -> mostly.map(
                                        answers -> world -> world.comeBack(which, where, rightful, answers)))))),
                        Tuple.of(6, time.map(duration -> world -> world.pass(duration))),
                        Tuple.of(1, Arbitraries.just(ParkingWorld::kill)))
                .list()
                .ofMaxSize(60);
    }
}
