package dev.sluice.session.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What a store must do besides when several replicas share its records. */
public abstract class SharedSessionStoreContract extends SessionStoreContract {
    private static final Duration LONG = Duration.ofHours(1);

    /**
     * The store as another replica has it.
     *
     * @return a second one on the records of {@link #store}
     */
    protected abstract SessionStore otherStore();

    @Test
    void store_ofSeveralReplicas_isShared() {
        assertThat(store().isShared()).isTrue();
    }

    @Test
    void find_createdByAnother_isFound() {
        Session session = session(1);

        StepVerifier.create(otherStore().create(session).then(store().find(session.id())))
                .expectNext(session)
                .verifyComplete();
    }

    @Test
    void find_deletedByAnother_isEmptyWithATombstone() {
        Session session = created();
        StepVerifier.create(store().find(session.id())).expectNext(session).verifyComplete();

        StepVerifier.create(otherStore().delete(session.id(), GONE))
                .expectNext(true)
                .verifyComplete();

        StepVerifier.create(store().find(session.id())).verifyComplete();
        StepVerifier.create(store().tombstone(session.id())).expectNext(GONE).verifyComplete();
    }

    @Test
    void replace_fromTwoReplicasAtOnce_onlyOneWinsEachTime() {
        Session session = created();
        SessionStore other = otherStore();

        for (long version = 1; version <= 20; version++) {
            long expected = version;
            StepVerifier.create(Flux.just(store(), other)
                            .flatMap(replica -> replica.replace(
                                            copy(session, replica == other ? "other" : "this", expected + 1), expected)
                                    .subscribeOn(Schedulers.parallel()))
                            .filter(won -> won)
                            .count())
                    .expectNext(1L)
                    .verifyComplete();
        }

        assertThat(version(session)).isEqualTo(21);
    }

    @Test
    void delete_fromTwoReplicasAtOnce_onlyOneHearsTrue() {
        Session session = created();

        StepVerifier.create(Flux.just(store(), otherStore())
                        .flatMap(replica -> replica.delete(session.id(), GONE).subscribeOn(Schedulers.parallel()))
                        .filter(deleted -> deleted)
                        .count())
                .expectNext(1L)
                .verifyComplete();
    }

    @Test
    void idle_unknown_isEmpty() {
        StepVerifier.create(store().idle(newId())).verifyComplete();
    }

    @Test
    void idle_created_beginsThen() {
        Session session = created();

        assertThat(idle(session)).isLessThan(Duration.ofSeconds(30));
        until(() -> idle(session).toMillis() > 20);
    }

    @Test
    void use_byAnother_beginsTheIdleTimeAnew() {
        Session session = created();
        until(() -> idle(session).toMillis() > 200);

        StepVerifier.create(otherStore().use(session.id(), Duration.ZERO)).verifyComplete();

        assertThat(idle(session)).isLessThan(Duration.ofMillis(200));
    }

    @Test
    void use_busy_isNotIdleUntilThatHasPassed() {
        Session session = created();

        StepVerifier.create(store().use(session.id(), Duration.ofMillis(300))).verifyComplete();

        assertThat(idle(session)).isZero();
        until(() -> idle(session).toMillis() > 0);
    }

    @Test
    void use_shorterThanWasNoted_takesNothingAway() {
        Session session = created();

        StepVerifier.create(store().use(session.id(), LONG).then(otherStore().use(session.id(), Duration.ZERO)))
                .verifyComplete();

        until(() -> idle(session).isZero());
    }

    @Test
    void use_unknown_doesNothing() {
        var id = newId();

        StepVerifier.create(store().use(id, LONG)).verifyComplete();

        StepVerifier.create(store().find(id)).verifyComplete();
        StepVerifier.create(store().idle(id)).verifyComplete();
    }

    @Test
    void deleteUnused_usedLately_isFalseAndStays() {
        Session session = created();

        StepVerifier.create(store().deleteUnused(session.id(), LONG, GONE))
                .expectNext(false)
                .verifyComplete();

        StepVerifier.create(store().find(session.id())).expectNext(session).verifyComplete();
    }

    @Test
    void deleteUnused_busyForAnother_isFalseAndStays() {
        Session session = created();

        StepVerifier.create(otherStore()
                        .use(session.id(), LONG)
                        .then(store().deleteUnused(session.id(), Duration.ofMillis(1), GONE)))
                .expectNext(false)
                .verifyComplete();

        StepVerifier.create(store().find(session.id())).expectNext(session).verifyComplete();
    }

    @Test
    void deleteUnused_idleLongEnough_isTrueAndLeavesATombstone() {
        Session session = created();
        until(() -> idle(session).toMillis() > 50);

        StepVerifier.create(store().deleteUnused(session.id(), Duration.ofMillis(50), GONE))
                .expectNext(true)
                .verifyComplete();

        StepVerifier.create(store().find(session.id())).verifyComplete();
        StepVerifier.create(store().tombstone(session.id())).expectNext(GONE).verifyComplete();
        StepVerifier.create(store().deleteUnused(session.id(), Duration.ZERO, GONE))
                .expectNext(false)
                .verifyComplete();
    }

    @Test
    void at_home_namesItsSessionsAndNoOthers() {
        Session here = createdAt("replica-here");
        Session alsoHere = createdAt("replica-here");
        Session elsewhere = createdAt("replica-elsewhere");

        assertThat(at("replica-here")).containsExactlyInAnyOrder(here, alsoHere);
        assertThat(at("replica-elsewhere")).containsExactly(elsewhere);
        assertThat(at("replica-nowhere")).isEmpty();
    }

    @Test
    void at_afterAMove_namesItAtTheNewHomeOnly() {
        Session session = createdAt("replica-old");

        StepVerifier.create(store().replace(moved(session, "replica-new"), 1))
                .expectNext(true)
                .verifyComplete();

        assertThat(at("replica-old")).isEmpty();
        assertThat(at("replica-new")).containsExactly(moved(session, "replica-new"));
    }

    @Test
    void at_afterALostMove_namesItAtTheOldHome() {
        Session session = createdAt("replica-old");

        StepVerifier.create(store().replace(moved(session, "replica-new"), 7))
                .expectNext(false)
                .verifyComplete();

        assertThat(at("replica-old")).containsExactly(session);
        assertThat(at("replica-new")).isEmpty();
    }

    @Test
    void at_deleted_isNotNamed() {
        Session session = createdAt("replica-gone");

        StepVerifier.create(store().delete(session.id(), GONE)).expectNext(true).verifyComplete();

        assertThat(at("replica-gone")).isEmpty();
    }

    @Test
    void at_moreThanOnePage_namesEachOnce() {
        StepVerifier.create(Flux.range(0, 1_500)
                        .flatMap(n -> store().create(session(1).withHome("replica-full")), 32)
                        .then())
                .verifyComplete();

        assertThat(at("replica-full")).hasSize(1_500).doesNotHaveDuplicates();
    }

    private Session created() {
        return createdAt("replica-7");
    }

    private Session createdAt(String home) {
        Session session = session(1).withHome(home);
        StepVerifier.create(store().create(session)).expectNext(true).verifyComplete();
        return session;
    }

    private static Session moved(Session session, String home) {
        return copy(session.withMetadata(Map.of()), "moved", 2).withHome(home);
    }

    private List<Session> at(String home) {
        return store().at(home)
                .flatMap(id -> store().find(id))
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    private Duration idle(Session session) {
        return store().idle(session.id()).blockOptional().orElseThrow();
    }

    private long version(Session session) {
        return store().find(session.id()).map(Session::version).blockOptional().orElseThrow();
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(condition);
    }
}
