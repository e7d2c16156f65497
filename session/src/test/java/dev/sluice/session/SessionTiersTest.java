package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/**
 * Each tier and each step from one to the next. A hundred places, so that a session is a percent; the timer runs once a
 * day, so that what happens here is called for.
 */
class SessionTiersTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final SessionSettings SETTINGS =
            SessionFixture.settings(100, Duration.ofHours(2), Duration.ofHours(24), Duration.ofDays(1));

    private final SessionFixture fixture = new SessionFixture(SETTINGS);
    private final SessionManager manager = fixture.manager;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void open_upToModerate_callsForNothing() {
        fixture.fill(50);
        fixture.pass(MINUTE.multipliedBy(120));

        fixture.fill(25);

        assertThat(manager.statistics().live()).isEqualTo(75);
        assertThat(manager.statistics().cleanupRuns()).isZero();
    }

    @Test
    void open_overModerate_removesTheExpiredAtOnce() {
        fixture.fill(50);
        fixture.pass(MINUTE.multipliedBy(60));
        fixture.fill(10);
        fixture.pass(MINUTE.multipliedBy(60));

        fixture.fill(16);

        assertThat(manager.statistics().live()).isEqualTo(26);
        assertThat(removed(RemovalReason.IDLE)).isEqualTo(50);
        assertThat(runs(CleanupTier.MODERATE)).isEqualTo(1);
        assertThat(manager.statistics().cleanupRuns()).isEqualTo(1);
    }

    @Test
    void open_overHigh_removesByTheShorterIdleTime() {
        fixture.fill(40);
        fixture.pass(SECOND);
        fixture.fill(20);
        fixture.pass(MINUTE.multipliedBy(15).minus(SECOND));

        fixture.fill(25);
        assertThat(manager.statistics().live()).isEqualTo(85);
        assertThat(runs(CleanupTier.HIGH)).isZero();
        fixture.fill(1);

        assertThat(removed(RemovalReason.PRESSURE)).isEqualTo(40);
        assertThat(manager.statistics().live()).isEqualTo(46);
        assertThat(runs(CleanupTier.HIGH)).isEqualTo(1);
    }

    @Test
    void open_overHigh_removesByTheShorterAge() {
        List<Session> old = openMany(10);
        useUntilOlderThan(Duration.ofHours(12), old);

        fixture.fill(76);

        assertThat(removed(RemovalReason.PRESSURE)).isEqualTo(10);
        assertThat(old).noneMatch(fixture::isFound);
        assertThat(manager.statistics().live()).isEqualTo(76);
    }

    @Test
    void open_overEmergency_removesByTheShortestIdleTime() {
        fixture.fill(60);
        fixture.pass(SECOND);
        List<Session> later = openMany(20);
        fixture.pass(MINUTE.multipliedBy(5).minus(SECOND));

        fixture.fill(15);
        assertThat(manager.statistics().live()).isEqualTo(95);
        assertThat(runs(CleanupTier.EMERGENCY)).isZero();
        fixture.fill(1);

        assertThat(removed(RemovalReason.EMERGENCY)).isEqualTo(60);
        assertThat(later).allMatch(fixture::isFound);
        assertThat(runs(CleanupTier.EMERGENCY)).isEqualTo(1);
        assertThat(runs(CleanupTier.LRU)).isZero();
    }

    @Test
    void open_overEmergency_removesByTheShortestAge() {
        List<Session> old = openMany(20);
        useUntilOlderThan(Duration.ofHours(1), old);

        fixture.fill(76);

        assertThat(removed(RemovalReason.EMERGENCY)).isEqualTo(20);
        assertThat(manager.statistics().live()).isEqualTo(76);
    }

    @Test
    void open_overEmergency_namesTheRegularReasonWhereThatWasEnough() {
        fixture.fill(60);
        fixture.pass(MINUTE.multipliedBy(120));

        fixture.fill(15);
        fixture.fill(1);

        assertThat(removed(RemovalReason.IDLE)).isEqualTo(60);
        assertThat(removed(RemovalReason.EMERGENCY)).isZero();
    }

    @Test
    void open_nothingIdleEnoughForTheEmergency_evictsTheLeastRecentlyUsedDownToTheTarget() {
        List<Session> sessions = openEachSecond(95);
        Collections.reverse(sessions.subList(0, 20));
        for (Session session : sessions.subList(0, 20)) {
            fixture.pass(SECOND);
            assertThat(fixture.isFound(session)).isTrue();
        }
        fixture.pass(SECOND.multipliedBy(10));

        fixture.fill(1);

        List<String> evicted = sessions.subList(20, 26).stream()
                .map(session -> "removed " + session.id() + " LRU")
                .toList();
        assertThat(removals()).containsExactlyElementsOf(evicted);
        assertThat(manager.statistics().live()).isEqualTo(90);
        assertThat(runs(CleanupTier.EMERGENCY)).isEqualTo(1);
        assertThat(runs(CleanupTier.LRU)).isEqualTo(1);
    }

    @Test
    void open_overEmergency_evictsInTheOrderOfUseAfterTheOrderOfIdleTime() {
        List<Session> idle = openMany(3);
        fixture.pass(MINUTE.multipliedBy(5));
        List<Session> recent = openEachSecond(92);
        fixture.pass(SECOND.multipliedBy(10));

        fixture.fill(1);

        assertThat(removals().subList(0, 3))
                .containsExactlyElementsOf(idle.stream()
                        .map(session -> "removed " + session.id() + " EMERGENCY")
                        .toList());
        assertThat(removals().subList(3, removals().size()))
                .containsExactlyElementsOf(recent.subList(0, 3).stream()
                        .map(session -> "removed " + session.id() + " LRU")
                        .toList());
    }

    @Test
    void open_heldAreTheLeastRecentlyUsed_evictsOthers() {
        fixture.fillHeld(50);
        fixture.pass(MINUTE.multipliedBy(3));
        List<Session> idle = openEachSecond(45);
        fixture.pass(SECOND.multipliedBy(10));

        fixture.fill(1);

        assertThat(manager.statistics().held()).isEqualTo(50);
        assertThat(removals())
                .containsExactlyElementsOf(idle.subList(0, 6).stream()
                        .map(session -> "removed " + session.id() + " LRU")
                        .toList());
    }

    @Test
    void open_hourLongHoldsInAnEmergency_losesNone() {
        fixture.fillHeld(95);
        fixture.pass(Duration.ofHours(13));

        fixture.fillHeld(5);

        assertThat(manager.statistics().live()).isEqualTo(100);
        assertThat(removals()).isEmpty();
        assertThat(runs(CleanupTier.EMERGENCY)).isEqualTo(1);
    }

    @Test
    void hold_closedAfterManyPasses_makesTheSessionAVictimAgain() {
        Session session = fixture.open();
        SessionHold hold = manager.hold(session.id());
        fixture.pass(MINUTE.multipliedBy(90));
        StepVerifier.create(manager.cleanUp(CleanupTier.EMERGENCY)
                        .then(manager.cleanUp(CleanupTier.LRU))
                        .then(manager.cleanUp(CleanupTier.EMERGENCY)))
                .verifyComplete();
        assertThat(fixture.isFound(session)).isTrue();

        hold.close();
        StepVerifier.create(manager.cleanUp(CleanupTier.EMERGENCY)).verifyComplete();

        assertThat(removals()).containsExactly("removed " + session.id() + " EMERGENCY");
    }

    @Test
    void open_rising_stepsThroughAllTiers() {
        openOverTime(76);
        assertThat(tiersThatRan()).containsExactly(CleanupTier.MODERATE);
        openOverTime(10);
        assertThat(tiersThatRan()).containsExactly(CleanupTier.MODERATE, CleanupTier.HIGH);
        openOverTime(10);
        assertThat(tiersThatRan())
                .containsExactly(CleanupTier.MODERATE, CleanupTier.HIGH, CleanupTier.EMERGENCY, CleanupTier.LRU);
        assertThat(manager.statistics().live()).isEqualTo(90);
    }

    @Test
    void open_crossingAThresholdAgain_callsAgain() {
        List<Session> sessions = openMany(76);
        assertThat(runs(CleanupTier.MODERATE)).isEqualTo(1);
        fixture.fill(3);
        assertThat(runs(CleanupTier.MODERATE)).isEqualTo(1);
        for (Session session : sessions.subList(0, 10)) {
            StepVerifier.create(manager.remove(session.id(), RemovalReason.CLIENT))
                    .expectNext(true)
                    .verifyComplete();
        }

        fixture.fill(10);

        assertThat(runs(CleanupTier.MODERATE)).isEqualTo(2);
    }

    @Test
    void call_manyDuringASlowRun_areAnsweredByOneMore() {
        fixture.fill(70);
        fixture.pass(MINUTE.multipliedBy(120));
        Sinks.Empty<Void> answer = Sinks.empty();
        fixture.store.onDelete = delete -> delete.delayUntil(done -> answer.asMono());
        fixture.fill(6);
        assertThat(manager.statistics().cleanupRuns()).isZero();

        for (int i = 0; i < 20; i++) {
            fixture.memory.measured(0.8);
            manager.memoryMeasured();
        }
        assertThat(manager.statistics().cleanupRuns()).isZero();
        answer.tryEmitEmpty().orThrow();

        assertThat(runs(CleanupTier.MODERATE)).isEqualTo(2);
        assertThat(manager.statistics().cleanupRuns()).isEqualTo(2);
    }

    @Test
    void timer_callsInBetween_keepsItsTime() {
        SessionSettings everyMinute = SessionFixture.settings(100, Duration.ofHours(2), Duration.ofHours(24), MINUTE);
        try (SessionFixture timed = new SessionFixture(everyMinute)) {
            for (int i = 0; i < 8; i++) {
                timed.pass(SECOND.multipliedBy(30));
                try (SessionHold work = timed.manager.hold(openAnonymous(timed).id())) {
                    assertThat(work.isHolding()).isTrue();
                }
            }

            assertThat(timed.manager.statistics().runs().get(CleanupTier.PERIODIC))
                    .extracting(TierRuns::runs)
                    .isEqualTo(4L);
        }
    }

    @Test
    void timer_underPressure_runsTheTierThatIsCalledFor() {
        fixture.fillHeld(86);
        assertThat(runs(CleanupTier.HIGH)).isEqualTo(1);

        fixture.pass(Duration.ofDays(1));

        assertThat(runs(CleanupTier.HIGH)).isEqualTo(2);
        assertThat(runs(CleanupTier.PERIODIC)).isZero();
    }

    @Test
    void timer_loadThatFalls_runsTheTierThatIsStillCalledFor() {
        SessionSettings everyMinute = SessionFixture.settings(100, Duration.ofHours(2), Duration.ofHours(24), MINUTE);
        try (SessionFixture timed = new SessionFixture(everyMinute)) {
            timed.fillHeld(96);
            List<List<CleanupTier>> ran = new ArrayList<>();
            for (int live : List.of(96, 86, 85, 76, 75)) {
                end(timed, timed.manager.statistics().live() - live);
                Map<CleanupTier, TierRuns> before = timed.manager.statistics().runs();
                timed.pass(MINUTE);
                ran.add(tiersThatRan(before, timed.manager.statistics().runs()));
            }

            assertThat(ran)
                    .containsExactly(
                            List.of(CleanupTier.EMERGENCY, CleanupTier.LRU),
                            List.of(CleanupTier.HIGH),
                            List.of(CleanupTier.MODERATE),
                            List.of(CleanupTier.MODERATE),
                            List.of(CleanupTier.PERIODIC));
            assertThat(timed.manager.statistics().live()).isEqualTo(75);
        }
    }

    /** Least recently used first, and the oldest of those that are always in use after them. */
    @ParameterizedTest
    @CsvSource({
        "PERIODIC, PT2H, PT24H, IDLE, AGE",
        "MODERATE, PT2H, PT24H, IDLE, AGE",
        "HIGH, PT15M, PT12H, PRESSURE, PRESSURE",
        "EMERGENCY, PT5M, PT1H, EMERGENCY, EMERGENCY",
        "SHUTDOWN, PT2H, PT24H, IDLE, AGE"
    })
    void cleanUp_anyTier_takesInTheOrderOfUseAndThenOfAge(
            CleanupTier tier, Duration maxIdle, Duration maxAge, RemovalReason idle, RemovalReason old) {
        SessionSettings noTimer =
                SessionFixture.settings(100, Duration.ofHours(2), Duration.ofHours(24), Duration.ofDays(2));
        try (SessionFixture quiet = new SessionFixture(noTimer)) {
            Session oldest = quiet.open();
            quiet.pass(SECOND);
            Session nextOldest = quiet.open();
            use(quiet, maxAge.minus(maxIdle), maxIdle.dividedBy(2), nextOldest, oldest);
            Session usedAgain = quiet.open();
            quiet.pass(SECOND.multipliedBy(20));
            Session usedOnce = quiet.open();
            quiet.pass(SECOND.multipliedBy(20));
            assertThat(quiet.isFound(usedAgain)).isTrue();
            use(quiet, maxIdle, maxIdle.dividedBy(2), nextOldest, oldest);
            Session young = quiet.open();

            StepVerifier.create(quiet.manager.cleanUp(tier)).verifyComplete();

            assertThat(removals(quiet))
                    .containsExactly(
                            "removed " + usedOnce.id() + " " + idle,
                            "removed " + usedAgain.id() + " " + idle,
                            "removed " + oldest.id() + " " + old,
                            "removed " + nextOldest.id() + " " + old);
            assertThat(quiet.isFound(young)).isTrue();
            assertThat(quiet.manager.statistics().cleanupRuns()).isEqualTo(1);
        }
    }

    @Test
    void pass_manyExpired_takesAFewAtATimeAndStopsNobody() {
        SessionSettings roomy =
                SessionFixture.settings(10_000, Duration.ofHours(2), Duration.ofHours(24), Duration.ofDays(1));
        try (SessionFixture big = new SessionFixture(roomy)) {
            big.fill(1_000);
            big.pass(Duration.ofHours(1));
            Session inUse = big.open();
            big.pass(Duration.ofHours(1));
            AtomicInteger deleting = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Sinks.Empty<Void> answer = Sinks.empty();
            big.store.onDelete = delete -> delete.doOnSubscribe(
                            begun -> most.accumulateAndGet(deleting.incrementAndGet(), Math::max))
                    .delayUntil(done -> answer.asMono())
                    .doOnTerminate(deleting::decrementAndGet);

            StepVerifier pass = StepVerifier.create(big.manager.cleanUp(CleanupTier.PERIODIC))
                    .expectComplete()
                    .verifyLater();
            long leftForLater = big.manager.statistics().live();
            Session newcomer = big.open();
            assertThat(big.isFound(inUse)).isTrue();
            assertThat(big.isFound(newcomer)).isTrue();
            answer.tryEmitEmpty().orThrow();
            pass.verify();

            assertThat(most).hasValue(16);
            assertThat(leftForLater).isEqualTo(1_001 - 256);
            assertThat(big.manager.statistics().live()).isEqualTo(2);
            assertThat(big.manager.statistics().removed()).containsEntry(RemovalReason.IDLE, 1_000L);
        }
    }

    @Test
    void cleanUp_shutdown_removesByTheRegularLimitsOnly() {
        Session old = fixture.open();
        fixture.pass(MINUTE.multipliedBy(119));
        Session young = fixture.open();
        fixture.pass(MINUTE);

        StepVerifier.create(manager.cleanUp(CleanupTier.SHUTDOWN)).verifyComplete();

        assertThat(removals()).containsExactly("removed " + old.id() + " IDLE");
        assertThat(fixture.isFound(young)).isTrue();
        assertThat(runs(CleanupTier.SHUTDOWN)).isEqualTo(1);
    }

    @Test
    void runs_always_tellHowLongTheyTook() {
        fixture.fill(1);
        fixture.pass(MINUTE.multipliedBy(120));
        fixture.store.onDelete = delete -> delete.delaySubscription(SECOND, fixture.time);

        StepVerifier pass = StepVerifier.create(manager.cleanUp(CleanupTier.PERIODIC))
                .expectComplete()
                .verifyLater();
        fixture.pass(SECOND);
        pass.verify();

        assertThat(manager.statistics().runs().get(CleanupTier.PERIODIC)).isEqualTo(new TierRuns(1, SECOND, 1));
    }

    private static Session openAnonymous(SessionFixture fixture) {
        NewSession request = new NewSession("files", "anna", Peer.unknown(), Map.of(), true);
        return fixture.manager.open(request).blockOptional().orElseThrow();
    }

    private List<Session> openMany(int count) {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(fixture.open());
        }
        return sessions;
    }

    private List<Session> openEachSecond(int count) {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(fixture.open());
            fixture.pass(SECOND);
        }
        return sessions;
    }

    /** Uses sessions at every step, in this order. */
    private static void use(SessionFixture fixture, Duration forThatLong, Duration step, Session... sessions) {
        for (Duration passed = Duration.ZERO; passed.compareTo(forThatLong) < 0; passed = passed.plus(step)) {
            fixture.pass(step);
            for (Session session : sessions) {
                StepVerifier.create(fixture.find(session).then()).verifyComplete();
            }
        }
    }

    private static void end(SessionFixture fixture, long count) {
        StepVerifier.create(Flux.fromIterable(fixture.manager.list(100, 0))
                        .take(count)
                        .concatMap(session -> fixture.manager.kill(session.digest())))
                .expectNextCount(count)
                .verifyComplete();
    }

    private static List<CleanupTier> tiersThatRan(Map<CleanupTier, TierRuns> before, Map<CleanupTier, TierRuns> after) {
        return Stream.of(CleanupTier.values())
                .filter(tier -> !Objects.equals(after.get(tier), before.get(tier)))
                .toList();
    }

    private void openOverTime(int count) {
        assertThat(openEachSecond(count)).hasSize(count);
    }

    private void useUntilOlderThan(Duration age, List<Session> sessions) {
        for (Duration passed = Duration.ZERO; passed.compareTo(age) < 0; passed = passed.plus(MINUTE)) {
            fixture.pass(MINUTE);
            assertThat(sessions).allMatch(fixture::isFound);
        }
    }

    private long removed(RemovalReason reason) {
        return manager.statistics().removed().getOrDefault(reason, 0L);
    }

    private long runs(CleanupTier tier) {
        return manager.statistics()
                .runs()
                .getOrDefault(tier, new TierRuns(0, Duration.ZERO, 0))
                .runs();
    }

    private List<CleanupTier> tiersThatRan() {
        return List.of(CleanupTier.values()).stream()
                .filter(tier -> runs(tier) > 0)
                .toList();
    }

    private List<String> removals() {
        return removals(fixture);
    }

    private static List<String> removals(SessionFixture fixture) {
        return fixture.observer.heard().stream()
                .filter(event -> event.startsWith("removed"))
                .toList();
    }
}
