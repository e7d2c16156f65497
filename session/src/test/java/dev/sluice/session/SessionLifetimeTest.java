package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Idle time, age, holds and the cleanup: idle after 10 minutes, too old after 60, a pass every minute. */
class SessionLifetimeTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final SessionFixture fixture = new SessionFixture();
    private final SessionManager manager = fixture.manager;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void session_unusedForMaxIdle_isRemovedByTheTimer() {
        Session session = fixture.open();

        fixture.pass(MINUTE.multipliedBy(10).minus(MILLI));
        assertThat(manager.statistics().live()).isEqualTo(1);
        fixture.pass(MILLI);

        assertThat(manager.statistics().live()).isZero();
        assertThat(fixture.observer.heard()).endsWith("removed " + session.id() + " IDLE");
        StepVerifier.create(fixture.store.find(session.id())).verifyComplete();
    }

    @Test
    void find_renewsTheLastUse() {
        Session session = fixture.open();

        for (int i = 0; i < 5; i++) {
            fixture.pass(MINUTE.multipliedBy(9));
            assertThat(fixture.isFound(session)).isTrue();
        }

        fixture.pass(MINUTE.multipliedBy(10));
        assertThat(fixture.isFound(session)).isFalse();
    }

    @Test
    void session_usedOnce_isRemovedMaxIdleAfterThatUse() {
        Session session = fixture.open();
        fixture.pass(MINUTE.multipliedBy(5));
        assertThat(fixture.isFound(session)).isTrue();

        fixture.pass(MINUTE.multipliedBy(9));
        assertThat(manager.statistics().live()).isEqualTo(1);
        fixture.pass(MINUTE);

        assertThat(manager.statistics().live()).isZero();
    }

    @Test
    void find_byAStranger_doesNotRenewTheLastUse() {
        Session session = fixture.open();
        fixture.pass(MINUTE.multipliedBy(9));
        StepVerifier.create(manager.find(session.id(), "files", "bert")).verifyComplete();

        fixture.pass(MINUTE);

        assertThat(manager.statistics().live()).isZero();
    }

    @Test
    void find_expiredBeforeAnyPass_isEmpty() {
        SessionSettings lazy =
                SessionFixture.settings(3, Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofDays(1));
        try (SessionFixture slow = new SessionFixture(lazy)) {
            Session session = slow.open();

            slow.pass(MINUTE.multipliedBy(10));

            assertThat(slow.manager.statistics().live()).isEqualTo(1);
            assertThat(slow.isFound(session)).isFalse();
            StepVerifier.create(slow.manager.update(session.id(), it -> it)).verifyComplete();
            slow.manager.hold(session.id()).close();
            assertThat(slow.isFound(session)).isFalse();
        }
    }

    @Test
    void session_usedButTooOld_isRemovedForItsAge() {
        Session session = fixture.open();
        for (int i = 0; i < 59; i++) {
            fixture.pass(MINUTE);
            assertThat(fixture.isFound(session)).isTrue();
        }

        fixture.pass(MINUTE);

        assertThat(fixture.isFound(session)).isFalse();
        assertThat(fixture.observer.heard()).endsWith("removed " + session.id() + " AGE");
    }

    @Test
    void hold_open_keepsAnUnusedSession() {
        Session session = fixture.open();
        SessionHold hold = manager.hold(session.id());

        fixture.pass(MINUTE.multipliedBy(50));

        assertThat(fixture.isFound(session)).isTrue();
        assertThat(manager.statistics().held()).isEqualTo(1);
        hold.close();
        assertThat(manager.statistics().held()).isZero();
    }

    @Test
    void hold_closed_renewsTheLastUse() {
        Session session = fixture.open();
        SessionHold hold = manager.hold(session.id());
        fixture.pass(MINUTE.multipliedBy(30));

        hold.close();

        fixture.pass(MINUTE.multipliedBy(9));
        assertThat(manager.statistics().live()).isEqualTo(1);
        fixture.pass(MINUTE);
        assertThat(manager.statistics().live()).isZero();
        assertThat(fixture.observer.heard()).endsWith("removed " + session.id() + " IDLE");
    }

    @Test
    void hold_closedTwice_countsOnce() {
        Session session = fixture.open();
        SessionHold first = manager.hold(session.id());
        SessionHold second = manager.hold(session.id());

        first.close();
        first.close();

        fixture.pass(MINUTE.multipliedBy(30));
        assertThat(fixture.isFound(session)).isTrue();
        assertThat(manager.statistics().held()).isEqualTo(1);
        second.close();
        assertThat(manager.statistics().held()).isZero();
    }

    @Test
    void hold_beyondMaxAge_endsWithTheLastHold() {
        Session session = fixture.open();
        SessionHold hold = manager.hold(session.id());
        fixture.pass(MINUTE.multipliedBy(90));
        assertThat(fixture.isFound(session)).isTrue();

        hold.close();

        assertThat(fixture.isFound(session)).isFalse();
        fixture.pass(MINUTE);
        assertThat(fixture.observer.heard()).endsWith("removed " + session.id() + " AGE");
    }

    @Test
    void hold_beyondTwiceMaxAge_isCut() {
        Session session = fixture.open();
        SessionHold hold = manager.hold(session.id());

        fixture.pass(MINUTE.multipliedBy(120).minus(MILLI));
        assertThat(fixture.isFound(session)).isTrue();
        fixture.pass(MILLI);

        assertThat(fixture.observer.heard()).endsWith("removed " + session.id() + " AGE");
        assertThat(manager.statistics().held()).isZero();
        hold.close();
        assertThat(manager.statistics().held()).isZero();
    }

    @Test
    void hold_removedByTheClient_doesNotProtect() {
        Session session = fixture.open();
        SessionHold hold = manager.hold(session.id());

        StepVerifier.create(manager.remove(session.id(), RemovalReason.CLIENT))
                .expectNext(true)
                .verifyComplete();

        assertThat(fixture.isFound(session)).isFalse();
        assertThat(manager.statistics().held()).isZero();
        hold.close();
        assertThat(manager.statistics().held()).isZero();
    }

    @Test
    void hold_unknownSession_holdsNothing() {
        try (SessionHold hold = manager.hold(SessionIds.random().next())) {
            assertThat(hold).isNotNull();
            assertThat(manager.statistics().held()).isZero();
        }
    }

    @Test
    void pass_thousandsExpired_removesAllInSlices() {
        try (SessionFixture big = new SessionFixture(withCapacity(10_000))) {
            for (int i = 0; i < 5_000; i++) {
                big.fill(1);
            }

            big.pass(MINUTE.multipliedBy(10));

            assertThat(big.manager.statistics().live()).isZero();
            assertThat(big.manager.statistics().removed()).containsEntry(RemovalReason.IDLE, 5_000L);
        }
    }

    @Test
    void pass_usedAndUnusedMixed_removesOnlyTheUnused() {
        try (SessionFixture big = new SessionFixture(withCapacity(4_000))) {
            List<Session> used = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                used.add(big.open());
                big.fill(1);
            }
            big.pass(MINUTE.multipliedBy(5));
            assertThat(used).allMatch(big::isFound);

            big.pass(MINUTE.multipliedBy(5));

            assertThat(big.manager.statistics().live()).isEqualTo(1_000);
            assertThat(used).allMatch(big::isFound);
        }
    }

    @Test
    void pass_storeFails_laterPassesFinishTheWork() {
        Session session = fixture.open();
        fixture.store.onDelete = delete -> Mono.error(new IllegalStateException("store down"));
        fixture.pass(MINUTE.multipliedBy(12));
        assertThat(manager.statistics().storeFailures()).isEqualTo(3);
        assertThat(manager.statistics().cleanupRuns()).isEqualTo(12);

        fixture.store.onDelete = UnaryOperator.identity();
        fixture.pass(MINUTE);

        StepVerifier.create(fixture.store.find(session.id())).verifyComplete();
        assertThat(fixture.observer.heard()).containsOnlyOnce("removed " + session.id() + " IDLE");
    }

    @Test
    void pass_storeThrowsInsteadOfAnswering_laterPassesStillRun() {
        fixture.fill(1);
        fixture.store.onDelete = delete -> {
            throw new IllegalStateException("broken store");
        };
        fixture.pass(MINUTE.multipliedBy(12));

        assertThat(manager.statistics().cleanupRuns()).isEqualTo(12);
        assertThat(manager.statistics().storeFailures()).isEqualTo(3);
    }

    @Test
    void pass_slow_isNotOverlappedByTheNextNorByOneAskedFor() {
        fixture.fill(1);
        AtomicInteger running = new AtomicInteger();
        Sinks.Empty<Void> answer = Sinks.empty();
        fixture.store.onDelete = delete -> {
            running.incrementAndGet();
            return delete.delayUntil(done -> answer.asMono());
        };
        fixture.pass(MINUTE.multipliedBy(10));
        assertThat(running).hasValue(1);
        long runs = manager.statistics().cleanupRuns();

        StepVerifier asked = StepVerifier.create(manager.cleanUp(CleanupTier.PERIODIC))
                .expectComplete()
                .verifyLater();
        fixture.pass(MINUTE.multipliedBy(10));
        assertThat(manager.statistics().cleanupRuns()).isEqualTo(runs);

        answer.tryEmitEmpty().orThrow();
        asked.verify();
        assertThat(manager.statistics().cleanupRuns()).isEqualTo(runs + 2);
        fixture.pass(MINUTE);
        assertThat(manager.statistics().cleanupRuns()).isEqualTo(runs + 3);
    }

    @Test
    void close_called_endsTheTimer() {
        manager.close();
        manager.close();

        fixture.pass(MINUTE.multipliedBy(5));

        assertThat(manager.statistics().cleanupRuns()).isZero();
        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);
    }

    private static SessionSettings withCapacity(int sessions) {
        return SessionFixture.SETTINGS.withMaxSessions(sessions);
    }
}
