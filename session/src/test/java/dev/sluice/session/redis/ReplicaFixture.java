package dev.sluice.session.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A replica as if it were a process: with connections and a thread of its own, which may sleep or die. */
final class ReplicaFixture implements AutoCloseable {
    static final Duration LEASE = Duration.ofMillis(1500);
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ReplicaBusSettings BUS =
            new ReplicaBusSettings(Duration.ofMillis(700), Duration.ofMillis(100), 10, 64, 64, 100_000, 4, 50_000);

    private final Freezer thread = new Freezer();
    private final Scheduler scheduler = Schedulers.fromExecutorService(thread);
    private final List<String> inherited = new CopyOnWriteArrayList<>();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final RedisConnections connections;
    private final RedisReplicas replicas;
    private final Disposable watching;

    ReplicaFixture(String url) {
        this(url, BUS);
    }

    ReplicaFixture(String url, ReplicaBusSettings bus) {
        this.connections = connect(url, scheduler);
        this.replicas = get(RedisReplicas.join(connections, new RedisReplicaSettings("test", LEASE, bus), scheduler));
        Disposable inheriting = replicas.inherited().subscribe(inherited::add);
        Disposable losing = replicas.lost().subscribe(lost::add);
        this.watching = () -> {
            inheriting.dispose();
            losing.dispose();
        };
    }

    static RedisConnections connect(String url, Scheduler scheduler) {
        RedisSettings plain = RedisSettings.of(url);
        RedisSettings.Timing timing = new RedisSettings.Timing(
                Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofMillis(20), Duration.ofMillis(200));
        return RedisConnections.to(
                new RedisSettings(
                        url,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        plain.prefix(),
                        plain.clientName(),
                        timing,
                        plain.maxInFlight()),
                scheduler);
    }

    static <T> T get(Mono<T> value) {
        return value.blockOptional(PATIENCE).orElseThrow();
    }

    RedisReplicas replicas() {
        return replicas;
    }

    RedisReplicaBus bus() {
        return (RedisReplicaBus) replicas.bus();
    }

    String name() {
        return replicas.self();
    }

    List<String> inherited() {
        return inherited;
    }

    List<String> lost() {
        return lost;
    }

    void sleep() {
        thread.freeze();
    }

    void wake() {
        thread.thaw();
    }

    /** As kill -9: nobody is told anything. */
    void die() {
        thread.freeze();
        watching.dispose();
        connections.close().block(PATIENCE);
        thread.thaw();
        thread.shutdownNow();
    }

    @Override
    public void close() {
        if (!thread.isShutdown()) {
            thread.thaw();
            replicas.leave().onErrorComplete().block(PATIENCE);
            die();
        }
    }
}
