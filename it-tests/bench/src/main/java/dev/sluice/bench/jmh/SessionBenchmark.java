package dev.sluice.bench.jmh;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.MemoryGauge;
import dev.sluice.session.NewSession;
import dev.sluice.session.Peer;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionSettings;
import dev.sluice.session.Sharing;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Session operations under 10 000 live sessions, from four threads at once, in the distribution of single calls. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@Threads(4)
public class SessionBenchmark {
    private static final int LIVE = 10_000;
    private static final NewSession REQUEST = NewSession.of("default", "anonymous", Peer.unknown());
    private static final SessionSettings SETTINGS = SessionSettings.defaults().withMaxSessions(2 * LIVE);

    private final SessionManager manager = new SessionManager(
            SETTINGS,
            new MemorySessionStore(),
            SessionIds.random(),
            MemoryGauge.unlimited(),
            Clock.systemUTC(),
            System::nanoTime,
            Schedulers.single(),
            List.of(),
            Sharing.none());
    private List<SessionId> ids = List.of();

    /** Opens the sessions. */
    @Setup
    public void open() {
        ids = Flux.range(0, LIVE)
                .concatMap(i -> manager.open(REQUEST))
                .map(Session::id)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    /** Stops the cleanup. */
    @TearDown
    public void close() {
        manager.close();
    }

    /**
     * A look-up, as every legacy message needs it.
     *
     * @return the session
     */
    @Benchmark
    public @Nullable Session find() {
        return manager.find(any(), "default", "anonymous").block();
    }

    /**
     * An atomic change.
     *
     * @return the session as it is now
     */
    @Benchmark
    public @Nullable Session update() {
        return manager.update(
                        any(),
                        session -> session.withUpstream(
                                session.upstream().opened(Optional.empty(), Optional.of("upstream"))))
                .block();
    }

    /**
     * A life from beginning to end.
     *
     * @return whether it ended
     */
    @Benchmark
    public @Nullable Boolean openAndRemove() {
        return manager.open(REQUEST)
                .flatMap(session -> manager.remove(session.id(), RemovalReason.CLIENT))
                .block();
    }

    private SessionId any() {
        return ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
    }
}
