package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Who gets a place when there are few. A hundred places; the timer runs once a day. */
class SessionAdmissionTest {
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
    void open_fullWithOneIdle_takesItsPlace() {
        Session idle = fixture.open();
        fixture.fillHeld(94);
        fixture.pass(SECOND.multipliedBy(9));
        fixture.fillHeld(5);
        fixture.pass(SECOND);

        Session newcomer = fixture.open();

        assertThat(fixture.isFound(newcomer)).isTrue();
        assertThat(fixture.observer.heard()).contains("removed " + idle.id() + " LRU");
        assertThat(manager.statistics().live()).isEqualTo(100);
        assertThat(manager.statistics().refused()).isZero();
    }

    @Test
    void open_fullAndAllHeld_isRefusedAndRemovesNone() {
        fixture.fillHeld(100);
        fixture.pass(Duration.ofHours(2));

        for (int i = 0; i < 10; i++) {
            StepVerifier.create(manager.open(SessionFixture.request()))
                    .verifyErrorSatisfies(error -> assertThat(((SessionRefusedException) error).reason())
                            .isEqualTo(SessionRefusedException.Reason.CAPACITY));
        }

        assertThat(manager.statistics().live()).isEqualTo(100);
        assertThat(manager.statistics().refused()).isEqualTo(10);
        assertThat(fixture.observer.heard()).noneMatch(event -> event.startsWith("removed"));
    }

    @Test
    void open_fullOfJustUsedOnes_isRefusedUntilTheyAreIdle() {
        fixture.fillHeld(80);
        fixture.fill(20);
        fixture.pass(SECOND.multipliedBy(9));
        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);

        fixture.pass(SECOND);

        fixture.fill(1);
        assertThat(manager.statistics().held()).isEqualTo(80);
    }

    @Test
    void open_severalAtOnceWhenFull_shareOneRun() {
        fixture.fillHeld(95);
        fixture.fill(5);
        fixture.pass(SECOND.multipliedBy(10));
        Sinks.Empty<Void> answer = Sinks.empty();
        fixture.store.onDelete = delete -> delete.delayUntil(done -> answer.asMono());
        long before = lruRuns();

        StepVerifier first = waitingOpenings(1);
        StepVerifier others = waitingOpenings(4);
        answer.tryEmitEmpty().orThrow();

        first.verify();
        others.verify();
        assertThat(lruRuns()).isEqualTo(before + 1);
        assertThat(manager.statistics().live()).isEqualTo(100);
    }

    private StepVerifier waitingOpenings(int count) {
        return StepVerifier.create(Flux.range(0, count).flatMap(n -> manager.open(SessionFixture.request())))
                .expectNextCount(count)
                .expectComplete()
                .verifyLater();
    }

    @Test
    void open_storeTooSlowToMakeRoom_isRefusedAfterThePatience() {
        fixture.fillHeld(95);
        fixture.fill(5);
        fixture.pass(SECOND.multipliedBy(10));
        fixture.store.onDelete = delete -> Mono.never();

        StepVerifier waiting = StepVerifier.create(manager.open(SessionFixture.request()))
                .expectError(SessionRefusedException.class)
                .verifyLater();
        fixture.pass(SECOND.minusMillis(1));
        assertThat(manager.statistics().refused()).isZero();
        fixture.pass(Duration.ofMillis(1));

        waiting.verify();
        assertThat(manager.statistics().refused()).isEqualTo(1);
    }

    @Test
    void open_moreWaitingThanAStepFrees_isRefusedAtOnce() {
        fixture.fillHeld(90);
        fixture.fill(10);
        fixture.pass(SECOND.multipliedBy(10));
        fixture.store.onDelete = delete -> Mono.never();
        StepVerifier blocked = StepVerifier.create(manager.open(SessionFixture.request()))
                .expectError()
                .verifyLater();
        StepVerifier patient = StepVerifier.create(
                        Flux.range(0, 10).flatMapDelayError(n -> manager.open(SessionFixture.request()), 10, 1))
                .expectError()
                .verifyLater();

        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);

        fixture.pass(SECOND);
        blocked.verify();
        patient.verify();
    }

    @Test
    void open_deletesFailWhenFull_evictsNoMoreThanWereAskedFor() {
        fixture.fillHeld(60);
        fixture.fill(40);
        fixture.pass(SECOND.multipliedBy(10));
        fixture.store.onDelete = delete -> Mono.error(new IllegalStateException("store down"));

        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);
        assertThat(manager.statistics().live()).isEqualTo(90);
        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);

        assertThat(manager.statistics().live()).isEqualTo(89);
        fixture.store.onDelete = UnaryOperator.identity();
        fixture.fill(1);
        assertThat(manager.statistics().live()).isEqualTo(90);
    }

    @Test
    void open_overThePrincipalsShare_isRefusedForThatPrincipalOnly() {
        try (SessionFixture shared = new SessionFixture(withShare(2))) {
            Session first = shared.open();
            shared.fill(1);

            StepVerifier.create(shared.manager.open(SessionFixture.request()))
                    .verifyErrorSatisfies(error -> assertThat(((SessionRefusedException) error).reason())
                            .isEqualTo(SessionRefusedException.Reason.PRINCIPAL));
            StepVerifier.create(shared.manager.open(NewSession.of("files", "bert", Peer.unknown())))
                    .expectNextCount(1)
                    .verifyComplete();

            StepVerifier.create(shared.manager.remove(first.id(), RemovalReason.CLIENT))
                    .expectNext(true)
                    .verifyComplete();
            shared.fill(1);
            assertThat(shared.manager.statistics().live()).isEqualTo(3);
        }
    }

    @Test
    void open_refusedForLackOfPlaces_costsThePrincipalNothing() {
        try (SessionFixture shared = new SessionFixture(withShare(2).withMaxSessions(1))) {
            Session held = shared.openHeld();
            for (int i = 0; i < 5; i++) {
                StepVerifier.create(shared.manager.open(SessionFixture.request()))
                        .verifyErrorSatisfies(error -> assertThat(((SessionRefusedException) error).reason())
                                .isEqualTo(SessionRefusedException.Reason.CAPACITY));
            }
            StepVerifier.create(shared.manager.remove(held.id(), RemovalReason.CLIENT))
                    .expectNext(true)
                    .verifyComplete();

            shared.fill(1);
        }
    }

    @Test
    void anonymous_lastHoldClosed_isFinished() {
        Session session = openAnonymous();
        SessionHold first = manager.hold(session.id());
        SessionHold second = manager.hold(session.id());

        first.close();
        assertThat(manager.statistics().live()).isEqualTo(1);
        second.close();

        assertThat(fixture.observer.heard())
                .containsExactly("created " + session.id(), "removed " + session.id() + " FINISHED");
        StepVerifier.create(fixture.store.find(session.id())).verifyComplete();
        assertThat(manager.statistics().live()).isZero();
        assertThat(manager.statistics().cleanupRuns()).isZero();
    }

    @Test
    void anonymous_heldForTooLong_isRemovedForItsAge() {
        Session session = openAnonymous();
        try (SessionHold hold = manager.hold(session.id())) {
            fixture.pass(Duration.ofMinutes(5).minusMillis(1));
            StepVerifier.create(manager.cleanUp(CleanupTier.PERIODIC)).verifyComplete();
            assertThat(hold.isHolding()).isTrue();
            fixture.pass(Duration.ofMillis(1));
            assertThat(fixture.isFound(session)).isFalse();

            StepVerifier.create(manager.cleanUp(CleanupTier.PERIODIC)).verifyComplete();

            assertThat(hold.isHolding()).isFalse();
        }
        assertThat(fixture.observer.heard())
                .containsExactly("created " + session.id(), "removed " + session.id() + " AGE");
    }

    @Test
    void anonymous_neverHeld_isRemovedForItsAge() {
        Session session = openAnonymous();
        fixture.pass(Duration.ofMinutes(5));

        StepVerifier.create(manager.cleanUp(CleanupTier.PERIODIC)).verifyComplete();

        assertThat(fixture.observer.heard()).endsWith("removed " + session.id() + " AGE");
    }

    @Test
    void anonymous_storeFailsAtItsEnd_isDeletedByALaterRun() {
        Session session = openAnonymous();
        fixture.store.onDelete = delete -> Mono.error(new IllegalStateException("store down"));
        manager.hold(session.id()).close();
        assertThat(manager.statistics().storeFailures()).isEqualTo(1);

        fixture.store.onDelete = UnaryOperator.identity();
        fixture.pass(Duration.ofDays(1));

        StepVerifier.create(fixture.store.find(session.id())).verifyComplete();
        assertThat(fixture.observer.heard()).containsOnlyOnce("removed " + session.id() + " FINISHED");
    }

    @Test
    void anonymous_record_hasItsShortLife() {
        assertThat(openAnonymous().life().timeToLive()).isEqualTo(Duration.ofMinutes(5));
        assertThat(fixture.open().life().timeToLive()).isEqualTo(Duration.ofHours(24));
    }

    private Session openAnonymous() {
        NewSession request = new NewSession("files", "anna", Peer.unknown(), Map.of(), true);
        return manager.open(request).blockOptional().orElseThrow();
    }

    private long lruRuns() {
        return List.of(manager.statistics()).stream()
                .map(statistics -> statistics.runs().get(CleanupTier.LRU))
                .mapToLong(runs -> runs == null ? 0 : runs.runs())
                .sum();
    }

    private static SessionSettings withShare(int maxPerPrincipal) {
        return new SessionSettings(
                100,
                maxPerPrincipal,
                SETTINGS.maxIdle(),
                SETTINGS.maxAge(),
                SETTINGS.anonymousAge(),
                SETTINGS.cleanupInterval(),
                SETTINGS.touchInterval(),
                SETTINGS.retryAfter(),
                SETTINGS.tiers());
    }
}
