package dev.sluice.bench;

import dev.sluice.bench.jmh.BenchStore;
import dev.sluice.bench.jmh.StoreKind;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.NewSession;
import dev.sluice.session.Peer;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/**
 * How long operations on sessions take at a steady rate, which leaves the processors room: what one request waits for its
 * session. JMH's benchmark of the same operations asks as fast as it can, so that threads wait for each other. With Redis,
 * single commands without Sluice are measured beside them, because what those take is the machine's and not Sluice's.
 */
@Command(
        name = "it-tests/bench/sessions",
        sortOptions = false,
        showDefaultValues = true,
        description = "Measures operations on sessions at a steady rate.",
        mixinStandardHelpOptions = true)
public final class PacedSessions implements Callable<Integer> {
    private static final NewSession REQUEST = NewSession.of("default", "anonymous", Peer.unknown());

    @Option(names = "--store", description = "where the sessions are: ${COMPLETION-CANDIDATES}")
    private StoreKind store = StoreKind.REDIS;

    @Option(names = "--live", description = "live sessions at the beginning")
    private int live = 10_000;

    @Option(names = "--threads", description = "threads that ask")
    private int threads = 16;

    @Option(names = "--rate", description = "operations a second of all threads together")
    private int rate = 2_000;

    @Option(names = "--seconds", description = "how long each operation is measured, after as long at the same rate")
    private int seconds = 5;

    @Option(
            names = "--warm-up",
            description = "seconds of all operations as fast as they can, before the first is measured")
    private int warmUp = 20;

    private PacedSessions() {}

    /**
     * Runs the benchmark.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PacedSessions()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        int opened = 2 * seconds * rate;
        try (BenchStore where = BenchStore.open(store)) {
            SessionManager manager = where.manager(SessionSettings.defaults().withMaxSessions(2 * (live + opened)));
            List<SessionId> ids = BenchStore.fill(manager, REQUEST, live);
            System.out.printf(
                    "%s, %,d live sessions, %d threads, %,d operations a second%n", store, live, threads, rate);
            Callable<Mono<Session>> find = () -> manager.find(any(ids), "default", "anonymous");
            Callable<Mono<Session>> update = () -> manager.update(
                    any(ids),
                    session ->
                            session.withUpstream(session.upstream().opened(Optional.empty(), Optional.of("upstream"))));
            Callable<Mono<Session>> createAndRemove = () -> manager.open(REQUEST)
                    .flatMap(session ->
                            manager.remove(session.id(), RemovalReason.CLIENT).thenReturn(session));
            warmUp(List.of(find, update, createAndRemove));
            measure("find", find);
            measure("update", update);
            measure("create", () -> manager.open(REQUEST));
            manager.close();
            if (where.redis().isPresent()) {
                measureBare(where.redis().get());
            }
        }
        return 0;
    }

    private void measureBare(String redis) throws InterruptedException {
        try (BareRedis bare = BareRedis.open(redis, live)) {
            warmUp(List.of(bare::get, bare::set));
            measure("GET", bare::get);
            measure("SET", bare::set);
        }
    }

    /** The first that is measured must not pay for the compiler's work. */
    private void warmUp(List<Callable<? extends Mono<?>>> operations) throws InterruptedException {
        long end = System.nanoTime() + warmUp * 1_000_000_000L;
        List<Thread> workers = IntStream.range(0, threads)
                .mapToObj(number -> new Thread(() -> askUntil(end, operations), "warming-up-" + number))
                .toList();
        workers.forEach(Thread::start);
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private static void askUntil(long end, List<Callable<? extends Mono<?>>> operations) {
        while (System.nanoTime() - end < 0) {
            operations.forEach(operation -> {
                var unused = once(operation);
            });
        }
    }

    private void measure(String name, Callable<? extends Mono<?>> operation) throws InterruptedException {
        long[] unused = run(operation);
        long[] nanos = run(operation);
        Arrays.sort(nanos);
        System.out.printf(
                "%-7s p50 %6.0f us   p99 %6.0f us   p99.9 %6.0f us   of %,d%n",
                name, micros(nanos, 0.5), micros(nanos, 0.99), micros(nanos, 0.999), nanos.length);
    }

    private long[] run(Callable<? extends Mono<?>> operation) throws InterruptedException {
        int each = seconds * rate / threads;
        long[][] nanos = new long[threads][each];
        List<Thread> workers = IntStream.range(0, threads)
                .mapToObj(number -> new Thread(() -> ask(operation, nanos[number], number), "asking-" + number))
                .toList();
        workers.forEach(Thread::start);
        for (Thread worker : workers) {
            worker.join();
        }
        return Arrays.stream(nanos).flatMapToLong(Arrays::stream).toArray();
    }

    private void ask(Callable<? extends Mono<?>> operation, long[] nanos, int number) {
        long interval = 1_000_000_000L * threads / rate;
        long next = System.nanoTime() + interval * number / threads;
        for (int i = 0; i < nanos.length; i++) {
            for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            next += interval;
            nanos[i] = once(operation);
        }
    }

    private static long once(Callable<? extends Mono<?>> operation) {
        try {
            long start = System.nanoTime();
            Object answer = operation.call().blockOptional().orElseThrow();
            long end = System.nanoTime();
            return answer == operation ? -1 : end - start;
        } catch (Exception e) {
            throw new IllegalStateException("an operation failed", e);
        }
    }

    private static SessionId any(List<SessionId> ids) {
        return ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
    }

    private static double micros(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1_000.0;
    }
}
