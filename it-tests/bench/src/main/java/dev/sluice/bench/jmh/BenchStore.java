package dev.sluice.bench.jmh;

import dev.sluice.bench.peer.RedisServer;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.MemoryGauge;
import dev.sluice.session.NewSession;
import dev.sluice.session.Session;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionSettings;
import dev.sluice.session.SessionStore;
import dev.sluice.session.Sharing;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisSettings;
import dev.sluice.session.redis.store.RedisStoreSettings;
import dev.sluice.session.redis.store.ResilientSessionStore;
import dev.sluice.session.redis.store.StoreListener;
import dev.sluice.session.store.memory.MemorySessionStore;
import io.netty.channel.EventLoopGroup;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A store for one run of a benchmark, and what has to end with it.
 *
 * @param store where the sessions are
 * @param redis address of the server behind it; empty where there is none
 * @param end to be run once at the end
 */
public record BenchStore(SessionStore store, Optional<String> redis, Runnable end) implements AutoCloseable {
    private static final Duration EXPIRY = Duration.ofHours(3);
    private static final int BOUND = 10_000;
    private static final int OPENED_AT_ONCE = 64;

    /**
     * Opens an empty store.
     *
     * @param kind where it is to be
     * @param loops run the connections, where there are any; the caller's
     * @return to be closed by the caller
     */
    public static BenchStore open(StoreKind kind, EventLoopGroup loops) {
        return switch (kind) {
            case MEMORY -> new BenchStore(new MemorySessionStore(), Optional.empty(), () -> {});
            case REDIS -> onRedis(RedisServer.start(), loops);
        };
    }

    private static BenchStore onRedis(RedisServer redis, EventLoopGroup loops) {
        // A thread that is no event loop waits for its answer, so nobody else has to go on with it.
        RedisConnections connections =
                RedisConnections.to(RedisSettings.of(redis.url()), loops, Schedulers.immediate());
        SessionStore store = ResilientSessionStore.onRedis(
                connections,
                new RedisStoreSettings(EXPIRY, EXPIRY, BOUND, BOUND, List.of()),
                StoreListener.none(),
                Schedulers.parallel());
        return new BenchStore(store, Optional.of(redis.url()), () -> {
            store.close().then(connections.close()).block();
            redis.close();
        });
    }

    /**
     * Manages the sessions in it, all by itself.
     *
     * @param settings of the manager
     * @return to be closed by the caller, before the store
     */
    public SessionManager manager(SessionSettings settings) {
        return new SessionManager(
                settings,
                store,
                SessionIds.random(),
                MemoryGauge.unlimited(),
                Clock.systemUTC(),
                System::nanoTime,
                Schedulers.single(),
                List.of(),
                Sharing.none());
    }

    /**
     * Opens sessions, some at a time.
     *
     * @param manager of them
     * @param request that all of them are opened with
     * @param count how many
     * @return their ids
     */
    public static List<SessionId> fill(SessionManager manager, NewSession request, int count) {
        return Flux.range(0, count)
                .flatMap(i -> manager.open(request), OPENED_AT_ONCE)
                .map(Session::id)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    @Override
    public void close() {
        end.run();
    }
}
