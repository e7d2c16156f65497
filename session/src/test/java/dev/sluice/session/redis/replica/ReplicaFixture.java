package dev.sluice.session.redis.replica;

import static dev.sluice.session.redis.RedisFixture.PATIENCE;
import static dev.sluice.session.redis.RedisFixture.connect;
import static dev.sluice.session.redis.RedisFixture.get;

import dev.sluice.session.redis.Freezer;
import dev.sluice.session.redis.RedisConnections;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A replica as if it were a process: with connections and a thread of its own, which may sleep or die. */
final class ReplicaFixture implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(3);

    private static final ReplicaBusSettings BUS =
            new ReplicaBusSettings(Duration.ofSeconds(1), Duration.ofMillis(100), 20, 64, 64, 100_000, 4, 50_000);

    private final Freezer thread = new Freezer();
    private final Scheduler scheduler = Schedulers.fromExecutorService(thread);
    private final List<String> inherited = new CopyOnWriteArrayList<>();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final RedisConnections connections;
    private final RedisReplicas replicas;
    private final Disposable watching;

    ReplicaFixture(String url) {
        this(url, false);
    }

    ReplicaFixture(String url, boolean cluster) {
        this.connections = connect(url, cluster, scheduler);
        this.replicas = get(RedisReplicas.join(connections, new RedisReplicaSettings("test", LEASE, BUS), scheduler));
        Disposable inheriting = replicas.inherited().subscribe(inherited::add);
        Disposable losing = replicas.lost().subscribe(lost::add);
        this.watching = () -> {
            inheriting.dispose();
            losing.dispose();
        };
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
