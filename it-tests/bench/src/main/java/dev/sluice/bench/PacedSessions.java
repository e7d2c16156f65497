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
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * How long operations on sessions take at a steady rate, which leaves the processors room: what one request waits for its
 * session. Event loops ask, as they do in Sluice, each for one thing at a time. JMH's benchmark of the same operations asks as
 * fast as it can, so that threads wait for each other. With Redis, single commands without Sluice are measured beside them, because what those take is the machine's and not Sluice's.
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

    @Option(names = "--threads", description = "event loops that ask")
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
    public Integer call() {
        LoopResources loops = LoopResources.create("asking", threads, true);
        try {
            run(loops.onServer(LoopResources.DEFAULT_NATIVE));
        } finally {
            loops.disposeLater().block();
        }
        return 0;
    }

    private void run(EventLoopGroup loops) {
        int opened = 2 * seconds * rate;
        try (BenchStore where = BenchStore.open(store, loops)) {
            SessionManager manager = where.manager(SessionSettings.defaults().withMaxSessions(2 * (live + opened)));
            List<SessionId> ids = BenchStore.fill(manager, REQUEST, live);
            System.out.printf(
                    "%s, %,d live sessions, %d event loops, %,d operations a second%n", store, live, threads, rate);
            Callable<Mono<Session>> find = () -> manager.find(any(ids), "default", "anonymous");
            Callable<Mono<Session>> update = () -> manager.update(
                    any(ids),
                    session ->
                            session.withUpstream(session.upstream().opened(Optional.empty(), Optional.of("upstream"))));
            Callable<Mono<Session>> createAndRemove = () -> manager.open(REQUEST)
                    .flatMap(session ->
                            manager.remove(session.id(), RemovalReason.CLIENT).thenReturn(session));
            warmUp(loops, List.of(find, update, createAndRemove));
            measure(loops, "find", find);
            measure(loops, "update", update);
            measure(loops, "create", () -> manager.open(REQUEST));
            manager.close();
            where.redis().ifPresent(redis -> measureBare(loops, redis));
        }
    }

    private void measureBare(EventLoopGroup loops, String redis) {
        try (BareRedis bare = BareRedis.open(redis, loops, live)) {
            warmUp(loops, List.of(bare::get, bare::set));
            measure(loops, "GET", bare::get);
            measure(loops, "SET", bare::set);
        }
    }

    /** The first that is measured must not pay for the compiler's work. */
    private void warmUp(EventLoopGroup loops, List<Callable<? extends Mono<?>>> operations) {
        long end = System.nanoTime() + warmUp * 1_000_000_000L;
        Flux.fromIterable(loops)
                .flatMap(loop -> all(operations)
                        .repeat(() -> System.nanoTime() - end < 0)
                        .subscribeOn(Schedulers.fromExecutorService(loop)))
                .blockLast();
    }

    private static Mono<Void> all(List<Callable<? extends Mono<?>>> operations) {
        return Flux.fromIterable(operations).concatMap(PacedSessions::once).then();
    }

    private static Mono<?> once(Callable<? extends Mono<?>> operation) {
        return Mono.fromCallable(operation).flatMap(asked -> asked).single();
    }

    private void measure(EventLoopGroup loops, String name, Callable<? extends Mono<?>> operation) {
        long[] unused = run(loops, operation);
        long[] nanos = run(loops, operation);
        Arrays.sort(nanos);
        System.out.printf(
                "%-7s p50 %6.0f us   p99 %6.0f us   p99.9 %6.0f us   of %,d%n",
                name, micros(nanos, 0.5), micros(nanos, 0.99), micros(nanos, 0.999), nanos.length);
    }

    private long[] run(EventLoopGroup loops, Callable<? extends Mono<?>> operation) {
        long interval = 1_000_000_000L * threads / rate;
        long start = System.nanoTime() + interval;
        return Flux.fromIterable(loops)
                .index()
                .flatMap(numbered -> ask(
                        Schedulers.fromExecutorService(numbered.getT2()),
                        operation,
                        start + interval * numbered.getT1() / threads,
                        interval))
                .collectList()
                .blockOptional()
                .orElseThrow()
                .stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    private Flux<Long> ask(Scheduler loop, Callable<? extends Mono<?>> operation, long start, long interval) {
        return Flux.range(0, seconds * rate / threads)
                .concatMap(number -> Mono.delay(Duration.ofNanos(start + number * interval - System.nanoTime()), loop)
                        .then(timed(operation)))
                .subscribeOn(loop);
    }

    /** From the thread that asks until the answer is there. */
    private static Mono<Long> timed(Callable<? extends Mono<?>> operation) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return once(operation).map(answer -> System.nanoTime() - start);
        });
    }

    private static SessionId any(List<SessionId> ids) {
        return ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
    }

    private static double micros(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1_000.0;
    }
}
