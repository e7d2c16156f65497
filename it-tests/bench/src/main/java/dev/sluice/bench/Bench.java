package dev.sluice.bench;

import dev.sluice.bench.load.Dialect;
import dev.sluice.bench.load.Window;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures Sluice against a bare proxy and against no proxy. Everything runs on 127.0.0.1 and ends with this program. */
@Command(
        name = "it-tests/bench/run",
        sortOptions = false,
        showDefaultValues = true,
        description = "Measures Sluice against a bare Reactor Netty proxy and against no proxy, on 127.0.0.1.",
        mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
    private static final int WARM_UP_CONNECTIONS = 16;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = "--dialects",
            split = ",",
            description =
                    "LEGACY (sessions), ADAPTED (two revisions with sessions), MODERN (stateless), MODERN_AT_LEGACY,"
                            + " LEGACY_AT_MODERN (a client of one era at a server of the other), POLICIES (ten of them,"
                            + " of which two apply)")
    private List<Dialect> dialects = List.of(Dialect.LEGACY, Dialect.MODERN);

    @Option(names = "--connections", split = ",", description = "closed loops at once, 1 to 256; 1 shows latency")
    private List<Integer> connections = List.of(1, 16);

    @Option(names = "--rounds", description = "measured rounds, 1 to 100")
    private int rounds = 5;

    @Option(names = "--warm-up", description = "seconds per target and dialect before that, not counted, 1 to 600")
    private int warmUp = 20;

    @Option(names = "--window", description = "measured time per target and scenario in ms, 500 to 60000")
    private int window = 1_000;

    @Option(names = "--answers", description = "how the upstream answers: json or sse")
    private String answers = "json";

    @Option(names = "--idle-streams", description = "sessions with an open GET stream, 0 to 5000; 0 leaves it out")
    private int idleStreams = 2_000;

    @Option(names = "--jvm", split = " ", description = "options of the JVMs of both proxies and the upstream")
    private List<String> jvmOptions = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m");

    @Option(names = "--sluice", required = true, description = "the packaged program", hidden = true)
    private Path sluice = Path.of("sluice.jar");

    private Bench() {}

    /**
     * Runs the benchmark.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        requireRange("--rounds", rounds, 1, 100);
        requireRange("--warm-up", warmUp, 1, 600);
        requireRange("--window", window, 500, 60_000);
        requireRange("--idle-streams", idleStreams, 0, 5_000);
        connections.forEach(count -> requireRange("--connections", count, 1, 256));
        PrintStream out = System.out;
        out.println(Machine.describe(jvmOptions));
        try (Stage stage = Stage.set(jvmOptions, sluice, answers)) {
            dialects.forEach(dialect -> stage.warmUp(new Scenario(dialect, WARM_UP_CONNECTIONS, answers), warmUp));
            Map<Scenario, List<List<Window>>> all = measure(stage);
            all.forEach((scenario, measured) -> {
                Report.calls(out, scenario, stage.targets(), measured);
                scenario.plain()
                        .flatMap(plain -> Optional.ofNullable(all.get(plain)))
                        .ifPresent(plain -> Report.beside(out, scenario, measured, plain));
            });
            if (idleStreams > 0) {
                IdleStreams idle = new IdleStreams(stage.load(), idleStreams);
                Report.idle(out, idle.measure(stage.bare()), idle.measure(stage.sluice()), idleStreams);
            }
        }
        return 0;
    }

    private List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (Dialect dialect : dialects) {
            connections.forEach(count -> scenarios.add(new Scenario(dialect, count, answers)));
        }
        return scenarios;
    }

    /** For each scenario one list of windows per round, in the order of the targets. */
    private Map<Scenario, List<List<Window>>> measure(Stage stage) {
        Map<Scenario, List<List<Window>>> measured = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Scenario scenario : scenarios()) {
                measured.computeIfAbsent(scenario, first -> new ArrayList<>()).add(stage.round(scenario, window));
            }
        }
        return measured;
    }

    private void requireRange(String option, int value, int from, int to) {
        if (value < from || value > to) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), option + ": " + value + " (expected: " + from + " to " + to + ")");
        }
    }
}
