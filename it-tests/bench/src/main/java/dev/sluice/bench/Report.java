package dev.sluice.bench;

import dev.sluice.bench.load.Window;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Prints figures as the median over the rounds, and ratios of neighbours in time as median and range. */
final class Report {
    private static final int DIRECT = 0;
    private static final int BARE = 1;
    private static final int SLUICE = 2;

    private static final double NANOS_PER_MICRO = 1e3;

    private Report() {}

    static void calls(PrintStream out, Scenario scenario, List<Target> targets, List<List<Window>> rounds) {
        out.printf("%n%s, %d rounds%n", scenario, rounds.size());
        out.printf(
                "%-12s %9s %8s %8s %18s %18s %21s%n",
                "", "calls/s", "p50 us", "p99 us", "proxy CPU ms/1000", "(its JIT ms/1000)", "upstream CPU ms/1000");
        for (int i = 0; i < targets.size(); i++) {
            int target = i;
            out.printf(
                    Locale.ROOT,
                    "%-12s %9.0f %8.0f %8.0f %18s %18s %21.1f%n",
                    targets.get(target).name(),
                    median(rounds, target, Window::callsPerSecond),
                    median(rounds, target, window -> window.medianNanos() / NANOS_PER_MICRO),
                    median(rounds, target, window -> window.highNanos() / NANOS_PER_MICRO),
                    ofProxy(rounds, target, Report::proxyCpu),
                    ofProxy(rounds, target, window -> window.compilerPerThousand(Stage.PROXY)),
                    median(rounds, target, Report::upstreamCpu));
        }
        ratio(
                out,
                "Sluice / bare proxy: proxy CPU per call",
                rounds,
                round -> proxyCpu(round.get(SLUICE)) / proxyCpu(round.get(BARE)));
        ratio(
                out,
                "Sluice / bare proxy: throughput",
                rounds,
                round -> round.get(SLUICE).callsPerSecond() / round.get(BARE).callsPerSecond());
        ratio(
                out,
                "Sluice / bare proxy: added p50 latency",
                rounds,
                round -> addedMedian(round, SLUICE) / addedMedian(round, BARE));
        ratio(
                out,
                "Sluice / direct: CPU of proxy and upstream per call",
                rounds,
                round -> wholeCpu(round.get(SLUICE)) / upstreamCpu(round.get(DIRECT)));
        ratio(
                out,
                "Sluice / direct: throughput",
                rounds,
                round -> round.get(SLUICE).callsPerSecond() / round.get(DIRECT).callsPerSecond());
    }

    /** What is special about a scenario, against the same load without it: both are of the same rounds. */
    static void beside(PrintStream out, Scenario scenario, List<List<Window>> rounds, List<List<Window>> plainRounds) {
        Spread spread = Spread.of(IntStream.range(0, rounds.size())
                .mapToObj(round -> proxyCpu(rounds.get(round).get(SLUICE))
                        / proxyCpu(plainRounds.get(round).get(SLUICE)))
                .toList());
        String name = "Sluice / Sluice with " + scenario.dialect().plain() + ": CPU per call";
        out.printf("  %-54s %s%n", name, spread);
    }

    static void idle(PrintStream out, IdleStreams.Heap bare, IdleStreams.Heap sluice, int count) {
        out.printf("%n%d idle streams%n", count);
        out.printf("%-12s %22s %22s%n", "", "heap per session", "heap per stream");
        out.printf("%-12s %22d %22d%n", "bare proxy", bare.perSession(), bare.perStream());
        out.printf("%-12s %22d %22d%n", "Sluice", sluice.perSession(), sluice.perStream());
    }

    private static void ratio(
            PrintStream out, String name, List<List<Window>> rounds, ToDoubleFunction<List<Window>> ratio) {
        Spread spread = Spread.of(rounds.stream().map(ratio::applyAsDouble).toList());
        out.printf("  %-54s %s%n", name, spread);
    }

    private static String ofProxy(List<List<Window>> rounds, int target, ToDoubleFunction<Window> figure) {
        return target == DIRECT ? "-" : String.format(Locale.ROOT, "%.1f", median(rounds, target, figure));
    }

    private static double median(List<List<Window>> rounds, int target, ToDoubleFunction<Window> figure) {
        return Spread.of(rounds.stream()
                        .map(round -> figure.applyAsDouble(round.get(target)))
                        .toList())
                .median();
    }

    private static double addedMedian(List<Window> round, int target) {
        return round.get(target).medianNanos() - round.get(DIRECT).medianNanos();
    }

    private static double proxyCpu(Window window) {
        return window.cpuPerThousand(Stage.PROXY);
    }

    private static double upstreamCpu(Window window) {
        return window.cpuPerThousand(Stage.UPSTREAM);
    }

    private static double wholeCpu(Window window) {
        return proxyCpu(window) + upstreamCpu(window);
    }
}
