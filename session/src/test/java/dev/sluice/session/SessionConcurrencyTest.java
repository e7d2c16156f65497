package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Many threads, real time; no assertion depends on who is faster. */
class SessionConcurrencyTest {
    private static final int CAPACITY = 50;
    private static final int THREADS = 8;

    private final Scheduler threads = Schedulers.newParallel("callers", THREADS);
    private final MemorySessionStore records = new MemorySessionStore();
    private final RecordingObserver observer = new RecordingObserver();
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicInteger mostPlaces = new AtomicInteger();
    private final SessionManager manager = new SessionManager(
            restless(SessionSettings.defaults().withMaxSessions(CAPACITY)),
            new CountingStore(),
            SessionIds.random(),
            MemoryGauge.unlimited(),
            Clock.systemUTC(),
            System::nanoTime,
            threads,
            List.of(observer),
            Sharing.none());

    @AfterEach
    void close() {
        manager.close();
        threads.dispose();
    }

    @Test
    void open_moreThanCapacityAtOnce_opensExactlyTheCapacity() {
        StepVerifier.create(Flux.range(0, 2_000)
                        .flatMap(n -> openAndHoldOnAThread().hasElement(), 200)
                        .filter(opened -> opened)
                        .count())
                .expectNext((long) CAPACITY)
                .verifyComplete();

        assertThat(manager.statistics().live()).isEqualTo(CAPACITY);
        assertThat(manager.statistics().opened() + manager.statistics().refused())
                .isEqualTo(2_000);
        assertThat(mostPlaces).hasValue(CAPACITY);
    }

    @Test
    void open_andRemoveAtOnce_neverExceedsTheCapacityAndLosesNoPlace() {
        StepVerifier.create(Flux.range(0, 20_000)
                        .flatMap(n -> openOnAThread().flatMap(it -> manager.remove(it.id(), RemovalReason.CLIENT)), 200)
                        .then())
                .verifyComplete();
        assertThat(mostPlaces.get()).isLessThanOrEqualTo(CAPACITY);
        assertThat(manager.statistics().live()).isZero();

        StepVerifier.create(Flux.range(0, 100)
                        .concatMap(n -> openAndHoldOnAThread().hasElement())
                        .filter(opened -> opened)
                        .count())
                .expectNext((long) CAPACITY)
                .verifyComplete();
    }

    @Test
    void update_manyAtOnce_losesNone() {
        Session session = Objects.requireNonNull(openOnAThread().block());

        StepVerifier.create(Flux.range(0, 10_000)
                        .flatMap(
                                n -> manager.update(session.id(), SessionConcurrencyTest::countUp)
                                        .subscribeOn(threads),
                                200)
                        .count())
                .expectNext(10_000L)
                .verifyComplete();

        StepVerifier.create(manager.find(session.id(), "files", "anna"))
                .expectNextMatches(it -> "10000".equals(it.metadata().get("count")) && it.version() == 10_001)
                .verifyComplete();
    }

    @Test
    void remove_manyAtOnce_onlyOneWinsAndIsHeard() {
        for (int round = 0; round < 500; round++) {
            Session session = Objects.requireNonNull(openOnAThread().block());

            StepVerifier.create(Flux.range(0, THREADS)
                            .flatMap(n -> manager.remove(session.id(), RemovalReason.CLIENT)
                                    .subscribeOn(threads))
                            .filter(won -> won)
                            .count())
                    .expectNext(1L)
                    .verifyComplete();
        }

        assertThat(observer.heard())
                .filteredOn(event -> event.startsWith("removed"))
                .hasSize(500);
    }

    @Test
    void hold_manyAtOnceWithRemovals_leavesNoHoldBehind() {
        for (int round = 0; round < 200; round++) {
            Session session = Objects.requireNonNull(openOnAThread().block());
            Mono<Void> holding = Mono.<Void>fromRunnable(
                            () -> manager.hold(session.id()).close())
                    .subscribeOn(threads);

            StepVerifier.create(Flux.range(0, THREADS)
                            .flatMap(n -> n == THREADS / 2
                                    ? manager.remove(session.id(), RemovalReason.CLIENT)
                                            .subscribeOn(threads)
                                            .then()
                                    : holding))
                    .verifyComplete();
        }

        assertThat(manager.statistics().held()).isZero();
        assertThat(manager.statistics().live()).isZero();
    }

    @Test
    void hold_whileOthersMakeRoom_isNeverCut() {
        AtomicInteger cut = new AtomicInteger();
        AtomicInteger worked = new AtomicInteger();

        StepVerifier.create(Flux.range(0, 20_000)
                        .flatMap(
                                n -> openOnAThread()
                                        .doOnNext(session -> work(session, worked, cut))
                                        .then(n % 100 == 0 ? manager.cleanUp(CleanupTier.LRU) : Mono.empty()),
                                64))
                .verifyComplete();

        assertThat(cut).hasValue(0);
        assertThat(worked.get()).isPositive();
        assertThat(manager.statistics().removed().get(RemovalReason.LRU)).isPositive();
        assertThat(mostPlaces.get()).isLessThanOrEqualTo(CAPACITY);
        assertThat(manager.statistics().held()).isZero();
    }

    private void work(Session session, AtomicInteger worked, AtomicInteger cut) {
        SessionHold hold = manager.hold(session.id());
        boolean taken = hold.isHolding();
        if (taken) {
            worked.incrementAndGet();
            if (!hold.isHolding()) {
                cut.incrementAndGet();
            }
        }
        hold.close();
    }

    private Mono<Session> openAndHoldOnAThread() {
        return openOnAThread().filter(session -> manager.hold(session.id()).isHolding());
    }

    private Mono<Session> openOnAThread() {
        return manager.open(SessionFixture.request())
                .subscribeOn(threads)
                .onErrorResume(SessionRefusedException.class, refused -> Mono.empty());
    }

    /** Evicts sessions however recently they were used. */
    private static SessionSettings restless(SessionSettings settings) {
        TierSettings tiers = settings.tiers();
        return new SessionSettings(
                settings.maxSessions(),
                settings.maxPerPrincipal(),
                settings.maxIdle(),
                settings.maxAge(),
                settings.anonymousAge(),
                settings.cleanupInterval(),
                settings.touchInterval(),
                settings.retryAfter(),
                new TierSettings(tiers.pressure(), tiers.emergency(), new TierSettings.Lru(90, 10, Duration.ZERO)));
    }

    private static Session countUp(Session session) {
        int count = Integer.parseInt(session.metadata().getOrDefault("count", "0"));
        return session.withMetadata(Map.of("count", Integer.toString(count + 1)));
    }

    /** Counts the records it holds, and now and then answers on another thread. */
    private final class CountingStore implements SessionStore {
        @Override
        public Mono<Boolean> create(Session session) {
            return Mono.defer(() -> {
                int now = places.incrementAndGet();
                mostPlaces.accumulateAndGet(now, Math::max);
                return sometimesElsewhere(records.create(session));
            });
        }

        @Override
        public Mono<Session> find(SessionId id) {
            return sometimesElsewhere(records.find(id));
        }

        @Override
        public Mono<Boolean> replace(Session replacement, long expectedVersion) {
            return sometimesElsewhere(records.replace(replacement, expectedVersion));
        }

        @Override
        public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
            return sometimesElsewhere(records.delete(id, tombstone)).doOnNext(deleted -> places.decrementAndGet());
        }

        @Override
        public Mono<Tombstone> tombstone(SessionId id) {
            return records.tombstone(id);
        }

        @Override
        public Mono<Void> flush() {
            return records.flush();
        }

        @Override
        public Mono<Void> close() {
            return records.close();
        }

        private <T> Mono<T> sometimesElsewhere(Mono<T> answer) {
            return Mono.defer(() -> ThreadLocalRandom.current().nextInt(4) == 0 ? answer.publishOn(threads) : answer);
        }
    }
}
