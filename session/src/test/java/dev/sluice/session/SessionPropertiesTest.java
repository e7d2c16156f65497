package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What holds in whatever order things happen to a small manager. */
class SessionPropertiesTest {
    private static final int CAPACITY = 12;

    @Property(tries = 300)
    void anyOrderOfEvents_neitherCutsAHeldSessionNorExceedsTheCapacity(@ForAll("events") List<Consumer<World>> events) {
        try (World world = new World()) {
            for (Consumer<World> event : events) {
                event.accept(world);
                world.check();
            }
            world.checkThatNobodyIsForgotten();
        }
    }

    @Provide
    Arbitrary<List<Consumer<World>>> events() {
        Arbitrary<Integer> newest = Arbitraries.integers().between(0, CAPACITY - 1);
        Arbitrary<Consumer<World>> event = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(false, true).map(anonymous -> world -> world.open(anonymous))),
                Tuple.of(6, newest.map(n -> world -> world.hold(n))),
                Tuple.of(4, newest.map(n -> world -> world.release(n))),
                Tuple.of(4, newest.map(n -> world -> world.use(n))),
                Tuple.of(1, newest.map(n -> world -> world.remove(n))),
                Tuple.of(
                        5,
                        Arbitraries.integers()
                                .between(1, 60)
                                .map(seconds -> world -> world.pass(Duration.ofSeconds(seconds)))),
                Tuple.of(
                        2,
                        Arbitraries.integers()
                                .between(1, 90)
                                .map(minutes -> world -> world.pass(Duration.ofMinutes(minutes)))),
                Tuple.of(2, Arbitraries.of(CleanupTier.values()).map(tier -> world -> world.cleanUp(tier))),
                Tuple.of(
                        2,
                        Arbitraries.integers()
                                .between(0, 110)
                                .map(percent -> world -> world.measure(percent / 100.0))));
        return event.list().ofMaxSize(150);
    }

    /** A manager, what happens to it, and what must be true of it. */
    private static final class World implements AutoCloseable {
        private final SessionFixture fixture = new SessionFixture(
                SessionFixture.settings(CAPACITY, Duration.ofHours(2), Duration.ofHours(24), Duration.ofMinutes(1)));
        private final SessionManager manager = fixture.manager;
        private final List<Session> opened = new ArrayList<>();
        private final Map<Session, Deque<SessionHold>> holds = new HashMap<>();
        private final Set<Session> endedOnPurpose = new HashSet<>();
        private Duration now = Duration.ZERO;

        private void open(boolean anonymous) {
            NewSession request = new NewSession("files", "anna", Peer.unknown(), Map.of(), anonymous);
            StepVerifier.create(manager.open(request)
                            .doOnNext(opened::add)
                            .onErrorResume(SessionRefusedException.class, this::checkRefusal)
                            .then())
                    .verifyComplete();
        }

        private Mono<Session> checkRefusal(SessionRefusedException refusal) {
            if (refusal.reason() == SessionRefusedException.Reason.CAPACITY) {
                assertThat(manager.list(CAPACITY, 0))
                        .as("whoever is left when somebody is refused")
                        .hasSize(CAPACITY)
                        .allMatch(info -> info.holds() > 0 || info.idle().compareTo(Duration.ofSeconds(10)) < 0);
            } else {
                assertThat(fixture.memory.read().occupancy()).isGreaterThanOrEqualTo(1);
            }
            return Mono.empty();
        }

        private void hold(int index) {
            withNewest(index, session -> {
                SessionHold hold = manager.hold(session.id());
                if (hold.isHolding()) {
                    holds.computeIfAbsent(session, absent -> new ArrayDeque<>()).add(hold);
                }
            });
        }

        private void release(int index) {
            withNewest(index, session -> {
                Deque<SessionHold> open = holds.getOrDefault(session, new ArrayDeque<>());
                if (!open.isEmpty()) {
                    open.remove().close();
                }
            });
        }

        private void use(int index) {
            withNewest(
                    index,
                    session -> StepVerifier.create(fixture.find(session).then()).verifyComplete());
        }

        private void remove(int index) {
            withNewest(index, session -> {
                endedOnPurpose.add(session);
                StepVerifier.create(manager.remove(session.id(), RemovalReason.CLIENT)
                                .then())
                        .verifyComplete();
            });
        }

        private void withNewest(int index, Consumer<Session> action) {
            if (index < opened.size()) {
                action.accept(opened.get(opened.size() - 1 - index));
            }
        }

        private void pass(Duration duration) {
            now = now.plus(duration);
            fixture.pass(duration);
        }

        private void cleanUp(CleanupTier tier) {
            StepVerifier.create(manager.cleanUp(tier)).verifyComplete();
        }

        private void measure(double occupancy) {
            fixture.memory.measured(occupancy);
            manager.memoryMeasured();
        }

        private void check() {
            SessionStatistics statistics = manager.statistics();
            long removed = statistics.removed().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(statistics.live()).isBetween(0L, (long) CAPACITY);
            assertThat(statistics.opened() - removed).isEqualTo(statistics.live());
            holds.forEach((session, open) -> assertThat(open)
                    .as("holds of a session")
                    .allMatch(hold -> hold.isHolding() || mayEndWhileHeld(session)));
        }

        private boolean mayEndWhileHeld(Session session) {
            Duration age = now.minusMillis(session.createdAt().toEpochMilli());
            Duration most = session.life().anonymous() ? Duration.ofMinutes(5) : Duration.ofDays(2);
            return endedOnPurpose.contains(session) || age.compareTo(most) >= 0;
        }

        private void checkThatNobodyIsForgotten() {
            holds.values().forEach(open -> open.forEach(SessionHold::close));
            pass(Duration.ofHours(2).plusMinutes(1));
            assertThat(manager.statistics().live()).isZero();
            assertThat(manager.statistics().held()).isZero();
        }

        @Override
        public void close() {
            fixture.close();
        }
    }
}
