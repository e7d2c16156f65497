package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Times of {@link SessionFixture#SETTINGS}: at most 3 sessions, 10 min idle, 60 min old, a pass each minute. */
class SharedSessionsTest {
    private final ReplicaTown town = new ReplicaTown();
    private final ReplicaTown.Citizen a = town.settle("a");
    private final ReplicaTown.Citizen b = town.settle("b");

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void open_always_makesTheOpenerItsHome() {
        assertThat(a.open().home()).isEqualTo("a");
    }

    @Test
    void find_atAnotherReplica_findsItWithoutMovingItsHome() {
        Session session = a.open();

        StepVerifier.create(b.find(session)).expectNext(session).verifyComplete();
    }

    @Test
    void find_ofWhatMayBeOnItsWayIntoTheStore_fails() {
        SessionId unknown = SessionIds.random().next();
        town.store.catchUp(true);

        StepVerifier.create(b.manager.find(unknown, "files", "anna"))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("may wait at another replica"));

        town.store.catchUp(false);
        StepVerifier.create(b.manager.find(unknown, "files", "anna")).verifyComplete();
    }

    @Test
    void find_ofWhatIsInTheStoreWithoutItsAgreement_failsWhileTheStoreCatchesUp() {
        Session opened = a.open();
        assertThat(opened.protocolVersion()).isEmpty();
        town.store.catchUp(true);

        StepVerifier.create(b.find(opened)).verifyError(StoreUnavailableException.class);

        StepVerifier.create(a.manager
                        .update(opened.id(), it -> it.withProtocolVersion(ProtocolVersion.V2025_11_25))
                        .flatMap(b::find))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void find_ofWhatWasRemoved_isEmptyAlsoWhileTheStoreCatchesUp() {
        Session session = a.open();
        StepVerifier.create(a.manager.remove(session.id(), RemovalReason.CLIENT))
                .expectNext(true)
                .verifyComplete();
        town.store.catchUp(true);

        StepVerifier.create(b.find(session)).verifyComplete();
    }

    @Test
    void find_doesNotWaitUntilItsUseIsNoted() {
        Session session = a.open();
        town.store.noteAfter(Mono.never());
        town.pass(Duration.ofMinutes(1));

        StepVerifier.create(b.find(session))
                .expectNext(session)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void find_bySomebodyElse_isEmptyEverywhereAndRenewsNothing() {
        Session session = a.open();
        town.pass(Duration.ofMinutes(9));

        StepVerifier.create(b.manager.find(session.id(), "files", "bert")).verifyComplete();
        town.pass(Duration.ofMinutes(2));

        assertThat(a.finds(session)).isFalse();
    }

    @Test
    void update_atBothReplicas_losesNeither() {
        Session session = a.open();

        StepVerifier.create(a.manager
                        .update(session.id(), it -> it.withMetadata(Map.of("a", "1")))
                        .then(b.manager.update(session.id(), it -> {
                            assertThat(it.metadata()).containsEntry("a", "1");
                            return it.withMetadata(Map.of("a", "1", "b", "2"));
                        }))
                        .then(a.find(session)))
                .expectNextMatches(found -> found.metadata().equals(Map.of("a", "1", "b", "2")))
                .verifyComplete();
    }

    @Test
    void idle_usedElsewhere_staysAndIsFoundAtHome() {
        Session session = a.open();
        for (int i = 0; i < 6; i++) {
            town.pass(Duration.ofMinutes(5));
            assertThat(b.finds(session)).isTrue();
        }

        assertThat(a.finds(session)).isTrue();
        assertThat(a.heardOf(session)).doesNotContain("removed IDLE", "forgotten");
    }

    @Test
    void idle_everywhere_isRemovedOnceByItsHomeAndForgottenElsewhere() {
        Session session = a.open();
        assertThat(b.finds(session)).isTrue();

        town.pass(Duration.ofMinutes(12));

        assertThat(a.heardOf(session)).containsExactly("created", "removed IDLE");
        assertThat(b.heardOf(session)).containsExactly("forgotten");
        assertThat(b.finds(session)).isFalse();
    }

    @Test
    void held_elsewhere_isNotIdleAtHome() {
        Session session = a.open();
        assertThat(b.finds(session)).isTrue();

        try (SessionHold hold = b.manager.hold(session.id())) {
            town.pass(Duration.ofMinutes(30));

            assertThat(hold.isHolding()).isTrue();
            assertThat(a.finds(session)).isTrue();
        }
    }

    @Test
    void remove_atAGuest_tellsThereAndGivesThePlaceBackAtHome() {
        Session session = a.open();
        a.fill(2);

        StepVerifier.create(b.manager.remove(session.id(), RemovalReason.CLIENT))
                .expectNext(true)
                .verifyComplete();

        assertThat(b.heardOf(session)).containsExactly("removed CLIENT");
        assertThat(a.heardOf(session)).containsExactly("created", "forgotten");
        assertThat(a.finds(session)).isFalse();
        assertThat(a.open().home()).isEqualTo("a");
    }

    @Test
    void remove_atBoth_isTrueOnce() {
        Session session = a.open();
        assertThat(b.finds(session)).isTrue();

        StepVerifier.create(b.manager
                        .remove(session.id(), RemovalReason.CLIENT)
                        .concatWith(a.manager.remove(session.id(), RemovalReason.CLIENT)))
                .expectNext(true, false)
                .verifyComplete();
    }

    @Test
    void guest_notAskedForAWhile_isForgottenAndStillServedLater() {
        Session session = a.open();
        assertThat(b.finds(session)).isTrue();
        for (int i = 0; i < 6; i++) {
            town.pass(Duration.ofMinutes(1));
            assertThat(a.finds(session)).isTrue();
        }

        assertThat(b.heardOf(session)).containsExactly("forgotten");
        assertThat(b.finds(session)).isTrue();
    }

    @Test
    void find_homeDead_takesOverAndEndsItWhenItIsIdle() {
        Session session = a.open();
        town.kill(a);

        StepVerifier.create(b.find(session).then(b.find(session)))
                .expectNextMatches(found -> found.home().equals("b"))
                .verifyComplete();
        assertThat(b.manager.statistics().live()).isEqualTo(1);
        town.pass(Duration.ofMinutes(12));

        assertThat(b.heardOf(session)).containsExactly("removed IDLE");
    }

    @Test
    void find_homeDiedWhileServedAsAGuest_takesOver() {
        Session session = a.open();
        assertThat(b.finds(session)).isTrue();
        town.kill(a);

        assertThat(b.finds(session)).isTrue();

        assertThat(b.manager.statistics().live()).isEqualTo(1);
        assertThat(b.heardOf(session)).isEmpty();
    }

    @Test
    void inherited_replica_bringsItsSessionsWithTheirIdleTime() {
        Session session = a.open();
        a.fill(1);
        town.pass(Duration.ofMinutes(5));
        town.kill(a);

        town.bequeath("a", b);

        assertThat(b.manager.statistics().live()).isEqualTo(2);
        town.pass(Duration.ofMinutes(6));
        assertThat(b.heardOf(session)).containsExactly("removed IDLE");
    }

    @Test
    void inherited_beyondTheCapacity_isKeptAndNewOnesAreRefused() {
        a.fill(3);
        b.fill(3);
        town.kill(a);

        town.bequeath("a", b);

        assertThat(b.manager.statistics().live()).isEqualTo(6);
        StepVerifier.create(b.manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);
    }

    @Test
    void inherited_replica_isSettledWhenItsSessionsAreTakenOver() {
        a.fill(2);
        town.kill(a);

        town.bequeath("a", b);

        assertThat(b.settled).containsExactly("a");
    }

    @Test
    void lostName_inheritedElsewhere_movesTheSessionsThere() {
        Session session = a.open();
        town.rename(a, "a2");

        town.bequeath("a", b);

        assertThat(a.manager.statistics().live()).isZero();
        assertThat(b.manager.statistics().live()).isEqualTo(1);
        assertThat(a.finds(session)).isTrue();
        assertThat(a.heardOf(session)).containsExactly("created");
    }

    @Test
    void lostName_inheritedByItsOwner_keepsTheSessionsAndTheirHolds() {
        Session session = a.open();
        try (SessionHold hold = a.manager.hold(session.id())) {
            town.rename(a, "a2");

            town.bequeath("a", a);

            assertThat(hold.isHolding()).isTrue();
            assertThat(a.manager.statistics().live()).isEqualTo(1);
            StepVerifier.create(a.find(session))
                    .expectNextMatches(found -> found.home().equals("a2"))
                    .verifyComplete();
        }
    }
}
