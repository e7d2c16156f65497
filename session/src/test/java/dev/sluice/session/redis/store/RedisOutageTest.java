package dev.sluice.session.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Session;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Redis dies or stops answering in the middle of traffic; everything acknowledged is counted afterwards. */
final class RedisOutageTest {
    private static final int WORKERS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisProcess redis = RedisProcess.start();
    private final String prefix = RedisFixture.newPrefix();
    private final RedisConnections connections =
            RedisConnections.to(settings(), RedisFixture.LOOPS, Schedulers.parallel());
    private final ResilientSessionStore store = ResilientSessionStore.onRedis(
            connections,
            new RedisStoreSettings(Duration.ofHours(2), Duration.ofMinutes(10), 100_000, 100_000, List.of()),
            StoreListener.none(),
            Schedulers.parallel());
    private final Map<Session, Integer> live = new ConcurrentHashMap<>();
    private final Map<Session, Integer> removed = new ConcurrentHashMap<>();
    private final Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();

    private RedisSettings settings() {
        RedisSettings of = RedisFixture.settings(redis.url(), false, prefix);
        return new RedisSettings(
                of.url(),
                of.password(),
                of.cluster(),
                of.trust(),
                of.prefix(),
                of.clientName(),
                new RedisSettings.Timing(
                        Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofMillis(20), Duration.ofMillis(200)),
                of.maxInFlight());
    }

    @AfterEach
    void stop() {
        StepVerifier.create(store.close().then(connections.close())).verifyComplete();
        redis.close();
    }

    @Test
    void redis_killedTwiceUnderLoad_losesNothingAcknowledged() {
        Disposable traffic = startTraffic();
        for (int i = 0; i < 2; i++) {
            more(300);
            redis.kill();
            more(300);
            redis.begin();
        }
        more(300);

        expectEverything(traffic);
    }

    @Test
    void redis_pausedUnderLoad_losesNothingAcknowledged() {
        Disposable traffic = startTraffic();
        more(300);
        redis.pause();
        Awaitility.await().atMost(PATIENCE).until(() -> !store.statistics().answering());
        more(300);
        redis.resume();
        more(300);

        expectEverything(traffic);
    }

    @Test
    void redis_paused_isReadAtOnceOnceThatIsKnown() {
        Session session = SessionSamples.session();
        StepVerifier.create(store.create(session)).expectNext(true).verifyComplete();
        redis.pause();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            assertThat(store.find(session.id()).block()).isEqualTo(session);
            return !store.statistics().answering();
        });

        StepVerifier.create(Flux.range(0, 1_000).concatMap(n -> store.find(session.id())))
                .expectNextCount(1_000)
                .expectComplete()
                .verify(Duration.ofSeconds(5));
        redis.resume();
    }

    /** Each worker opens sessions, changes each three times, and removes every second one. */
    private Disposable startTraffic() {
        return Flux.range(0, WORKERS)
                .flatMap(worker -> work(worker).repeat(() -> !ended.get()), WORKERS)
                .subscribeOn(Schedulers.parallel())
                .subscribe();
    }

    private Mono<Void> work(int worker) {
        return Mono.defer(() -> {
            Session session = SessionSamples.session();
            return acknowledged(store.create(session))
                    .then(change(session, 1))
                    .then(change(session, 2))
                    .then(change(session, 3))
                    .then(Mono.defer(() -> worker % 2 == 0 ? Mono.<Void>empty() : remove(session)))
                    .onErrorResume(failure -> {
                        failed.add(failure);
                        return Mono.empty();
                    })
                    .then(Mono.delay(Duration.ofMillis(1)).then());
        });
    }

    private Mono<Void> change(Session session, int version) {
        return Mono.defer(() -> acknowledged(
                        store.replace(SessionSamples.next(session, "change " + version, version + 1), version)))
                .doOnSuccess(done -> live.put(session, version + 1));
    }

    private Mono<Void> remove(Session session) {
        return acknowledged(store.delete(session.id(), SessionSamples.GONE)).doOnSuccess(done -> {
            live.remove(session);
            removed.put(session, 1);
        });
    }

    private Mono<Void> acknowledged(Mono<Boolean> write) {
        return write.doOnNext(held -> {
                    assertThat(held).isTrue();
                    acknowledged.incrementAndGet();
                })
                .then();
    }

    private void more(int writes) {
        int goal = acknowledged.get() + writes;
        Awaitility.await().atMost(PATIENCE).until(() -> acknowledged.get() >= goal);
    }

    private void expectEverything(Disposable traffic) {
        ended.set(true);
        Awaitility.await().atMost(PATIENCE).until(traffic::isDisposed);
        StepVerifier.create(store.flush()).expectComplete().verify(PATIENCE);

        RedisSessionStore plain = new RedisSessionStore(connections, SessionSamples.settings());
        assertThat(failed).isEmpty();
        assertThat(store.statistics().conflicts()).isZero();
        assertThat(store.statistics().replayed()).isPositive();
        assertThat(live)
                .isNotEmpty()
                .allSatisfy((session, version) -> assertThat(
                                plain.find(session.id()).map(Session::version).block())
                        .isEqualTo((long) version));
        assertThat(removed).isNotEmpty().allSatisfy((session, one) -> {
            assertThat(plain.find(session.id()).blockOptional()).isEmpty();
            assertThat(plain.tombstone(session.id()).blockOptional()).contains(SessionSamples.GONE);
        });
    }
}
