package dev.sluice.it.traffic;

import dev.sluice.it.process.RollingReplicas;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The rolling restart of {@code RollingRestartIT} with as much load and as many restarts as one likes. */
@Command(
        name = "it-tests/bench/rolling-restart",
        sortOptions = false,
        showDefaultValues = true,
        description =
                "Replaces two replicas one after the other under load, and counts what goes in and what comes out.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing was lost", "1:something was lost", "2:wrong options"})
public final class RollingRestart implements Callable<Integer> {
    private static final int FAILURES_SHOWN = 10;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--clients", description = "clients that call without a pause, 1 to 256")
    private int clients = 20;

    @Option(names = "--seconds", description = "how long they call, 1 to 600; more when the restarts take longer")
    private int seconds = 60;

    @Option(names = "--restarts", description = "how often a replica is replaced in that time, 0 to 100")
    private int restarts = 4;

    private RollingRestart() {}

    /**
     * Runs it.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RollingRestart()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        requireRange("--clients", clients, 1, 256);
        requireRange("--seconds", seconds, 1, 600);
        requireRange("--restarts", restarts, 0, 100);
        Path folder = Files.createTempDirectory("rolling-restart");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RollingReplicas replicas = RollingReplicas.before(upstream.endpoint(), folder);
                CallLoop loop = CallLoop.start(replicas.balancer().endpoint(), clients)) {
            restart(replicas);
            loop.stop();
            return report(System.out, loop) ? 0 : 1;
        }
    }

    /** The same time before, between and after the restarts. */
    private void restart(RollingReplicas replicas) throws InterruptedException {
        long begin = System.nanoTime();
        long step = TimeUnit.SECONDS.toNanos(seconds) / (restarts + 1);
        for (int done = 0; done < restarts; done++) {
            sleepUntil(begin + (done + 1) * step);
            replicas.replaceOldest();
        }
        sleepUntil(begin + TimeUnit.SECONDS.toNanos(seconds));
    }

    private static void sleepUntil(long nanoTime) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
    }

    private boolean report(PrintStream out, CallLoop loop) {
        int failed = loop.sent() - loop.answered();
        out.printf("%d clients, %d restarts%n", clients, restarts);
        out.printf("calls:    %d in, %d answered, %d failed%n", loop.sent(), loop.answered(), failed);
        out.printf("sessions: %d in, %d out%n", loop.opened(), loop.ended());
        loop.failures().stream().limit(FAILURES_SHOWN).forEach(failure -> out.println("failure: " + failure));
        return failed == 0 && loop.opened() == loop.ended() && loop.failures().isEmpty();
    }

    private void requireRange(String option, int value, int from, int to) {
        if (value < from || value > to) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), option + ": " + value + " (expected: " + from + " to " + to + ")");
        }
    }
}
