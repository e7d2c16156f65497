package dev.sluice.session.redis.store;

import static dev.sluice.session.redis.store.SessionSamples.GONE;
import static dev.sluice.session.redis.store.SessionSamples.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Session;
import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.redis.RedisSettings;
import dev.sluice.session.redis.store.UnreliableStore.Line;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

final class ResilientSessionStoreTest {
    private static final int QUEUE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final UnreliableStore behind = new UnreliableStore();
    private final Queue<Boolean> heard = new ConcurrentLinkedQueue<>();
    private final ResilientSessionStore store = open();
    private final Session session = SessionSamples.session();

    private ResilientSessionStore open() {
        RedisSettings.Timing timing = new RedisSettings.Timing(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(5), Duration.ofMillis(20));
        StoreGuard guard =
                new StoreGuard(timing, (operation, took, answered) -> heard.add(answered), Schedulers.parallel());
        RedisStoreSettings settings =
                new RedisStoreSettings(Duration.ofHours(2), Duration.ofMinutes(10), QUEUE, 100, List.of());
        return new ResilientSessionStore(behind, guard, settings, Schedulers.parallel(), () -> 0, () -> false);
    }

    @AfterEach
    void close() {
        StepVerifier.create(store.close()).verifyComplete();
    }

    @Test
    void find_notAnswered_isReadFromTheCache() {
        created();

        behind.line = Line.LOSES_QUESTIONS;

        StepVerifier.create(store.find(session.id())).expectNext(session).verifyComplete();
        assertThat(store.statistics().servedFromCache()).isEqualTo(1);
    }

    @Test
    void find_notAnsweredAndNeverSeen_fails() {
        behind.line = Line.LOSES_QUESTIONS;

        StepVerifier.create(store.find(session.id())).verifyError(StoreUnavailableException.class);
    }

    @Test
    void find_goneFromTheStore_isGoneFromTheCache() {
        created();
        assertThat(behind.records.delete(session.id(), GONE).block()).isTrue();
        StepVerifier.create(store.find(session.id())).verifyComplete();

        behind.line = Line.LOSES_QUESTIONS;

        StepVerifier.create(store.find(session.id())).verifyError(StoreUnavailableException.class);
    }

    @ParameterizedTest
    @EnumSource(value = Line.class, names = "WORKS", mode = EnumSource.Mode.EXCLUDE)
    void writes_whileNotAnswered_areAcknowledgedReadBackAndCarriedOut(Line broken) {
        created();
        Session second = next(session, "second");
        Session third = next(second, "third");
        Session other = SessionSamples.session();

        behind.line = broken;
        expect(store.replace(second, 1), true);
        expect(store.replace(third, 2), true);
        expect(store.create(other), true);
        StepVerifier.create(store.find(session.id())).expectNext(third).verifyComplete();
        StepVerifier.create(store.find(other.id())).expectNext(other).verifyComplete();
        behind.line = Line.WORKS;

        flush();
        StepVerifier.create(behind.records.find(session.id())).expectNext(third).verifyComplete();
        StepVerifier.create(behind.records.find(other.id())).expectNext(other).verifyComplete();
        assertThat(store.statistics().conflicts()).isZero();
        assertThat(store.statistics().queued()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = Line.class, names = "WORKS", mode = EnumSource.Mode.EXCLUDE)
    void removal_whileNotAnswered_isGoneAtOnceAndCarriedOut(Line broken) {
        created();

        behind.line = broken;
        expect(store.delete(session.id(), GONE), true);
        expect(store.delete(session.id(), GONE), false);
        expect(store.replace(next(session, "late"), 1), false);
        StepVerifier.create(store.find(session.id())).verifyComplete();
        StepVerifier.create(store.tombstone(session.id())).expectNext(GONE).verifyComplete();
        behind.line = Line.WORKS;

        flush();
        StepVerifier.create(behind.records.find(session.id())).verifyComplete();
        StepVerifier.create(behind.records.tombstone(session.id()))
                .expectNext(GONE)
                .verifyComplete();
    }

    @ParameterizedTest
    @EnumSource(value = Line.class, names = "WORKS", mode = EnumSource.Mode.EXCLUDE)
    void writes_ofASessionThatIsTakenOverMeanwhile_followItThere(Line broken) {
        created();
        Session second = next(session, "second");
        Session third = next(second, "third");
        behind.line = broken;
        expect(store.replace(second, 1), true);
        expect(store.replace(third, 2), true);
        Session found = behind.records.find(session.id()).blockOptional().orElseThrow();
        assertThat(behind.records
                        .replace(found.withHome("other").withVersion(found.version() + 1), found.version())
                        .block())
                .isTrue();

        behind.line = Line.WORKS;
        flush();

        Session kept = behind.records.find(session.id()).blockOptional().orElseThrow();
        assertThat(kept).isEqualTo(third.withHome("other").withVersion(kept.version()));
        assertThat(kept.version()).isGreaterThan(third.version());
        assertThat(store.statistics().conflicts()).isZero();
    }

    @Test
    void write_carriedOutBeforeTheSessionIsTakenOver_isNotRepeated() {
        created();
        Session second = next(session, "second");
        behind.line = Line.LOSES_ANSWERS;
        expect(store.replace(second, 1), true);
        Session elsewhere = second.withHome("other").withVersion(3);
        assertThat(behind.records.replace(elsewhere, 2).block()).isTrue();

        behind.line = Line.WORKS;
        flush();

        StepVerifier.create(behind.records.find(session.id()))
                .expectNext(elsewhere)
                .verifyComplete();
        assertThat(store.statistics().conflicts()).isZero();
    }

    @Test
    void writes_ofOneSession_areCarriedOutInOrder() {
        created();

        behind.line = Line.LOSES_QUESTIONS;
        expect(store.replace(next(session, "second"), 1), true);
        StepVerifier.create(store.use(session.id(), Duration.ofSeconds(45))).verifyComplete();
        expect(store.delete(session.id(), GONE), true);
        behind.writes.clear();
        behind.line = Line.WORKS;

        flush();
        assertThat(behind.writes).startsWith("replace 1 by 2").endsWith("delete");
    }

    @Test
    void replace_otherVersionThanWaits_isFalse() {
        created();
        behind.line = Line.LOSES_QUESTIONS;
        expect(store.replace(next(session, "second"), 1), true);

        expect(store.replace(next(session, "rival"), 1), false);
        expect(store.replace(next(session, "far", 10), 9), false);
    }

    @Test
    void replace_olderThanWasSeen_isFalse() {
        created();
        expect(store.replace(next(session, "second"), 1), true);
        behind.line = Line.LOSES_QUESTIONS;

        expect(store.replace(next(session, "rival"), 1), false);
    }

    @Test
    void replace_neverSeen_fails() {
        behind.line = Line.LOSES_QUESTIONS;

        StepVerifier.create(store.replace(next(session, "second"), 1)).verifyError(StoreUnavailableException.class);
    }

    @Test
    void replacement_ofAnotherReplicaMeanwhile_staysAndOursIsCounted() {
        created();
        Session theirs = next(session, "theirs");
        behind.line = Line.LOSES_QUESTIONS;
        expect(store.replace(next(session, "ours"), 1), true);
        expect(store.replace(next(session, "ours too", 3), 2), true);
        expect(behind.records.replace(theirs, 1), true);
        behind.line = Line.WORKS;

        flush();
        StepVerifier.create(store.find(session.id())).expectNext(theirs).verifyComplete();
        assertThat(store.statistics().conflicts()).isEqualTo(1);
    }

    @Test
    void replacementThatFollowsALostOne_doesNotPassForOneOfTheWinner() {
        created();
        Session theirs = next(session, "theirs");
        behind.line = Line.LOSES_QUESTIONS;
        // The first is on its way when the second comes, so they are not folded.
        expect(store.replace(next(session, "ours"), 1), true);
        Awaitility.await().until(() -> heard.size() > 2);
        expect(store.replace(next(session, "ours too", 3), 2), true);
        expect(behind.records.replace(theirs, 1), true);
        behind.line = Line.WORKS;

        flush();
        StepVerifier.create(behind.records.find(session.id()))
                .expectNext(theirs)
                .verifyComplete();
    }

    @Test
    void replacement_ofARecordThatTheStoreLost_bringsItBack() {
        created();
        Session second = next(session, "second");
        behind.line = Line.LOSES_QUESTIONS;
        expect(store.replace(second, 1), true);
        StepVerifier.create(behind.records.close()).verifyComplete();
        behind.line = Line.WORKS;

        flush();
        StepVerifier.create(behind.records.find(session.id()))
                .expectNext(second)
                .verifyComplete();
    }

    @Test
    void create_queueFull_failsAndIsCounted() {
        behind.line = Line.LOSES_QUESTIONS;
        for (int i = 0; i < QUEUE; i++) {
            expect(store.create(SessionSamples.session()), true);
        }

        StepVerifier.create(store.create(session)).verifyError(StoreUnavailableException.class);

        assertThat(store.statistics().refused()).isEqualTo(1);
        assertThat(store.statistics().queued()).isEqualTo(QUEUE);
    }

    @Test
    void replace_queueFull_isFoldedWhereItNeedsNoRoom() {
        behind.line = Line.LOSES_QUESTIONS;
        expect(store.create(session), true);
        expect(store.replace(next(session, "second"), 1), true);
        for (int i = 0; i < QUEUE - 2; i++) {
            expect(store.create(SessionSamples.session()), true);
        }

        expect(store.replace(next(session, "third", 3), 2), true);
    }

    @Test
    void uses_manyWaiting_leaveRoomForNewSessions() {
        behind.line = Line.LOSES_QUESTIONS;
        for (int i = 0; i < QUEUE / 2; i++) {
            StepVerifier.create(store.use(SessionSamples.session().id(), Duration.ZERO))
                    .verifyComplete();
        }

        StepVerifier.create(store.use(session.id(), Duration.ZERO)).verifyError(StoreUnavailableException.class);

        expect(store.create(session), true);
    }

    @Test
    void questionsForTheStoreAlone_notAnswered_fail() {
        behind.line = Line.LOSES_QUESTIONS;

        StepVerifier.create(store.idle(session.id())).verifyError(StoreUnavailableException.class);
        StepVerifier.create(store.deleteUnused(session.id(), Duration.ZERO, GONE))
                .verifyError(StoreUnavailableException.class);
        StepVerifier.create(store.at("replica-1")).verifyError(StoreUnavailableException.class);
    }

    @Test
    void deleteUnused_somethingWaits_isFalse() {
        created();
        behind.line = Line.LOSES_QUESTIONS;
        StepVerifier.create(store.use(session.id(), Duration.ZERO)).verifyComplete();

        expect(store.deleteUnused(session.id(), Duration.ZERO, GONE), false);
        StepVerifier.create(store.idle(session.id())).expectNext(Duration.ZERO).verifyComplete();
    }

    @Test
    void store_notAnswering_isNotAskedByEverybody() {
        behind.line = Line.LOSES_QUESTIONS;

        StepVerifier.create(Flux.range(0, 5_000)
                        .concatMap(n -> store.find(session.id()).onErrorResume(failure -> Mono.empty())))
                .verifyComplete();

        assertThat(heard.size()).isLessThan(1_000);
        assertThat(store.statistics().answering()).isFalse();
        behind.line = Line.WORKS;
        Awaitility.await().atMost(PATIENCE).until(this::isAnswering);
    }

    private boolean isAnswering() {
        StepVerifier.create(store.find(session.id()).onErrorResume(failure -> Mono.empty()))
                .verifyComplete();
        return store.statistics().answering();
    }

    @Test
    void flush_somethingWaits_completesOnlyWhenItIsWritten() {
        behind.line = Line.LOSES_QUESTIONS;
        expect(store.create(session), true);

        StepVerifier.create(store.flush())
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(100))
                .then(() -> behind.line = Line.WORKS)
                .expectComplete()
                .verify(PATIENCE);

        StepVerifier.create(behind.records.find(session.id()))
                .expectNext(session)
                .verifyComplete();
    }

    private void created() {
        expect(store.create(session), true);
    }

    private static void expect(Mono<Boolean> answer, boolean expected) {
        StepVerifier.create(answer).expectNext(expected).verifyComplete();
    }

    private void flush() {
        StepVerifier.create(store.flush()).expectComplete().verify(PATIENCE);
    }
}
