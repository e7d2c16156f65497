package dev.sluice.bench;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.CleanupTier;
import dev.sluice.session.MemoryGauge;
import dev.sluice.session.NewSession;
import dev.sluice.session.Peer;
import dev.sluice.session.Session;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionSettings;
import dev.sluice.session.Sharing;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a million sessions in one small heap, and measures look-ups while the periodic pass removes some of them. Each
 * round opens short-lived sessions, lets their time run out by moving the clock, and has look-ups run first alone and
 * then beside the pass.
 *
 * <p>Pauses of the JVM (collections above all) hold up every thread whatever the pass does. They are read from the JVM's
 * own log of them, and what they took is subtracted from the look-ups that they fell into.
 */
@Command(
        name = "it-tests/bench/million",
        sortOptions = false,
        showDefaultValues = true,
        description = "Keeps a million sessions in one small heap, and measures look-ups while a pass runs.",
        mixinStandardHelpOptions = true)
public final class Million implements Callable<Integer> {
    private static final int OPENED_AT_ONCE = 64;
    private static final int KINDS_OF_CLIENT = 1_000;
    private static final double MOST_DELAY_MICROS = 5_000;
    private static final Duration SHORT_LIFE = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofMinutes(6);
    private static final String ROUTE = "default";
    private static final String PRINCIPAL = "anonymous";

    @Option(names = "--sessions", description = "live sessions at the beginning of each pass")
    private int sessions = 1_000_000;

    @Option(names = "--victims", description = "those of them that the pass removes")
    private int victims = 50_000;

    @Option(names = "--rounds", description = "passes")
    private int rounds = 10;

    @Option(names = "--pauses", required = true, description = "the JVM's log of its pauses", hidden = true)
    private Path pauses = Path.of("pauses");

    private final AtomicLong moved = new AtomicLong();
    private final AtomicInteger numbers = new AtomicInteger();

    private Million() {}

    /**
     * Runs the benchmark.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Million()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PrintStream out = System.out;
        out.println(Machine.describe(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        try (SessionManager manager = manager()) {
            List<SessionId> lasting = openLasting(manager, sessions - victims);
            openShortLived(manager);
            reportHeap(out, manager.statistics().live());
            LookUps alone = new LookUps(manager, lasting, ROUTE, PRINCIPAL);
            LookUps besideAPass = new LookUps(manager, lasting, ROUTE, PRINCIPAL);
            long passNanos = 0;
            for (int round = 0; round < rounds; round++) {
                alone.during(Mono.delay(Duration.ofSeconds(1)).then());
                moved.addAndGet(STEP.toNanos());
                long start = System.nanoTime();
                besideAPass.during(manager.cleanUp(CleanupTier.PERIODIC));
                passNanos += System.nanoTime() - start;
                openShortLived(manager);
            }
            return report(out, alone, besideAPass, passNanos);
        }
    }

    private SessionManager manager() {
        SessionSettings defaults = SessionSettings.defaults();
        SessionSettings settings = new SessionSettings(
                2 * sessions,
                defaults.maxPerPrincipal(),
                Duration.ofHours(23),
                defaults.maxAge(),
                SHORT_LIFE,
                // Passes are started by this program, so that it knows when they run.
                Duration.ofHours(24),
                defaults.touchInterval(),
                defaults.retryAfter(),
                defaults.tiers());
        return new SessionManager(
                settings,
                new MemorySessionStore(),
                SessionIds.random(),
                MemoryGauge.unlimited(),
                Clock.systemUTC(),
                () -> System.nanoTime() + moved.get(),
                Schedulers.newSingle("pass", true),
                List.of(),
                Sharing.none());
    }

    /** Each with the id of an upstream session, and one of a thousand kinds of client. */
    private List<SessionId> openLasting(SessionManager manager, int count) {
        return Flux.range(0, count)
                .flatMap(
                        number -> manager.open(NewSession.of(ROUTE, PRINCIPAL, client()))
                                .flatMap(session -> manager.update(session.id(), Million::withUpstream)),
                        OPENED_AT_ONCE)
                .map(Session::id)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    private Peer client() {
        return new Peer(
                "{\"name\":\"client-" + numbers.incrementAndGet() % KINDS_OF_CLIENT + "\",\"version\":\"1.0.0\"}",
                "{\"roots\":{}}");
    }

    private static Session withUpstream(Session session) {
        return session.withUpstream(session.upstream()
                .opened(Optional.empty(), Optional.of("upstream-" + session.id().value())));
    }

    private void openShortLived(SessionManager manager) {
        NewSession request = new NewSession(ROUTE, PRINCIPAL, Peer.unknown(), Map.of(), true);
        Flux.range(0, victims)
                .flatMap(number -> manager.open(request), OPENED_AT_ONCE)
                .then()
                .block();
    }

    private static void reportHeap(PrintStream out, long live) {
        System.gc();
        long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long most = Runtime.getRuntime().maxMemory();
        out.printf(
                Locale.ROOT,
                "%d live sessions take %.0f MiB of %.0f MiB of heap, %d bytes each%n",
                live,
                bytes / 1048576.0,
                most / 1048576.0,
                bytes / live);
    }

    private int report(PrintStream out, LookUps alone, LookUps besideAPass, long passNanos) throws IOException {
        JvmPauses all = JvmPauses.read(pauses);
        out.printf(
                Locale.ROOT,
                "%d passes removed %d sessions each, in %.0f ms on average%n",
                rounds,
                victims,
                passNanos / 1e6 / rounds);
        out.printf(
                Locale.ROOT,
                "%d pauses of the JVM, the longest of %.1f ms, are subtracted below where they fell into a look-up%n",
                all.count(),
                all.longestNanos() / 1e6);
        out.printf(
                "%-24s %12s %8s %8s %10s %10s %10s%n",
                "look-ups", "per second", "p50 us", "p99 us", "p99.99 us", "most us", "waited us");
        LookUps.Longest unhindered = alone.report(out, "alone", all);
        LookUps.Longest beside = besideAPass.report(out, "beside a pass", all);
        boolean kept = beside.waitedMicros() <= MOST_DELAY_MICROS;
        out.printf(
                Locale.ROOT,
                "most beside a pass / most alone: %.1f; no look-up waited over %.0f us for another thread: %s%n",
                beside.micros() / unhindered.micros(),
                MOST_DELAY_MICROS,
                kept ? "kept" : "NOT kept");
        return kept ? 0 : 1;
    }
}
