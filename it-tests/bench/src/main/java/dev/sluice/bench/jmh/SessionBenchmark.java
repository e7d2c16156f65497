package dev.sluice.bench.jmh;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.NewSession;
import dev.sluice.session.Peer;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionSettings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import reactor.netty.resources.LoopResources;

/**
 * Session operations under 10 000 live sessions, from sixteen threads at once: the distribution of single calls, and how
 * many there are in a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.SampleTime, Mode.Throughput})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@Threads(16)
public class SessionBenchmark {
    private static final int LIVE = 10_000;
    private static final NewSession REQUEST = NewSession.of("default", "anonymous", Peer.unknown());
    private static final SessionSettings SETTINGS = SessionSettings.defaults().withMaxSessions(2 * LIVE);

    /** Where the records are kept. */
    @Param({"MEMORY", "REDIS"})
    private StoreKind store = StoreKind.MEMORY;

    private @Nullable LoopResources loops;
    private @Nullable BenchStore opened;
    private @Nullable SessionManager manager;
    private List<SessionId> ids = List.of();

    /** Opens the sessions. */
    @Setup
    public void open() {
        loops = LoopResources.create("redis");
        opened = BenchStore.open(store, loops.onServer(LoopResources.DEFAULT_NATIVE));
        manager = opened.manager(SETTINGS);
        ids = BenchStore.fill(manager, REQUEST, LIVE);
    }

    private SessionManager manager() {
        return Objects.requireNonNull(manager);
    }

    /** Stops the cleanup, and Redis. */
    @TearDown
    public void close() {
        manager().close();
        Objects.requireNonNull(opened).close();
        Objects.requireNonNull(loops).disposeLater().block();
    }

    /** What one thread has opened beside the others. */
    @State(Scope.Thread)
    public static class Own {
        private final Deque<SessionId> sessions = new ArrayDeque<>();

        /**
         * Takes away what was opened, so that there are always as many sessions; not measured.
         *
         * @param benchmark whose sessions they are
         */
        @TearDown(Level.Invocation)
        public void remove(SessionBenchmark benchmark) {
            while (!sessions.isEmpty()) {
                var unused = benchmark
                        .manager()
                        .remove(sessions.pop(), RemovalReason.CLIENT)
                        .block();
            }
        }
    }

    /** A session that one thread has opened to remove it. */
    @State(Scope.Thread)
    public static class Doomed {
        private @Nullable SessionId session;

        /**
         * Opens it; not measured.
         *
         * @param benchmark whose session it is
         */
        @Setup(Level.Invocation)
        public void open(SessionBenchmark benchmark) {
            session = opened(benchmark.manager());
        }
    }

    private static SessionId opened(SessionManager manager) {
        return manager.open(REQUEST).map(Session::id).blockOptional().orElseThrow();
    }

    /**
     * A new session.
     *
     * @param own keeps it for its removal
     * @return its id
     */
    @Benchmark
    public SessionId create(Own own) {
        SessionId session = opened(manager());
        own.sessions.push(session);
        return session;
    }

    /**
     * A look-up, as every legacy message needs it.
     *
     * @return the session
     */
    @Benchmark
    public @Nullable Session find() {
        return manager().find(any(), "default", "anonymous").block();
    }

    /**
     * An atomic change.
     *
     * @return the session as it is now
     */
    @Benchmark
    public @Nullable Session update() {
        return manager()
                .update(
                        any(),
                        session -> session.withUpstream(
                                session.upstream().opened(Optional.empty(), Optional.of("upstream"))))
                .block();
    }

    /**
     * The end of a session.
     *
     * @param doomed is removed
     * @return whether it was there
     */
    @Benchmark
    public @Nullable Boolean remove(Doomed doomed) {
        return manager()
                .remove(Objects.requireNonNull(doomed.session), RemovalReason.CLIENT)
                .block();
    }

    private SessionId any() {
        return ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
    }
}
