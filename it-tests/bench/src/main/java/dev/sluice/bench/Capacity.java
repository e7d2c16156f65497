package dev.sluice.bench;

import dev.sluice.bench.peer.EchoServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends more clients to one Sluice than it may have sessions, and counts what became of each. Fails when a session in use
 * was lost, when somebody was refused in another way than with 503 and {@code Retry-After}, or when memory ran out.
 */
@Command(
        name = "it-tests/bench/capacity",
        sortOptions = false,
        showDefaultValues = true,
        description = "Sends more clients to one Sluice than it may have sessions, on 127.0.0.1.",
        mixinStandardHelpOptions = true)
public final class Capacity implements Callable<Integer> {
    private static final long MEBIBYTE = 1024 * 1024;

    @Option(names = "--clients", description = "how many come, 64 at a time")
    private int clients = 20_000;

    @Option(names = "--max-sessions", description = "how many sessions there may be")
    private int maxSessions = 10_000;

    @Option(names = "--in-use", description = "percentage of clients that keep a stream open")
    private int inUse = 75;

    @Option(names = "--jvm", split = " ", description = "options of Sluice's JVM")
    private List<String> jvmOptions = List.of("-XX:+UseSerialGC", "-Xmx512m");

    @Option(names = "--sluice", required = true, description = "the packaged program", hidden = true)
    private Path sluice = Path.of("sluice.jar");

    private Capacity() {}

    /**
     * Runs the test.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Capacity()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        out.println(Machine.describe(jvmOptions));
        String own = System.getProperty("java.class.path");
        try (JavaProcess upstream = JavaProcess.start(
                                List.of("-Xmx256m"), own, EchoServer.class.getName(), List.of("streamless"))
                        .untilListening();
                JavaProcess proxy = JavaProcess.start(
                                Stream.concat(jvmOptions.stream(), Stream.of("-XX:+ExitOnOutOfMemoryError"))
                                        .toList(),
                                sluice.toString(),
                                "dev.sluice.proxy.cli.Main",
                                List.of(
                                        "run",
                                        "-c",
                                        configuration(upstream.url()).toString()))
                        .untilListening();
                CapacityClients all = new CapacityClients(proxy.url())) {
            return report(out, all, new Target("Sluice", proxy));
        }
    }

    private Path configuration(String upstream) throws IOException {
        Path file = Files.createTempFile("sluice-capacity", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, """
                listen: {address: "127.0.0.1:0"}
                limits: {connections: %d}
                admin: {enabled: false}
                session: {maxSessions: %d, lru: {minIdle: 1s}}
                routes:
                  - path: /mcp
                    upstream: {url: "%s"}
                """.formatted(2 * clients, maxSessions, upstream));
    }

    private int report(PrintStream out, CapacityClients all, Target proxy) throws IOException {
        long start = System.nanoTime();
        CapacityClients.Arrival arrival = all.arrive(clients, inUse);
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        out.printf("%d clients on %d sessions, in %d s%n", clients, maxSessions, seconds);
        out.printf("  %d have a session in use, %d got one and leave it idle%n", arrival.inUse(), arrival.idle());
        out.printf("  %d were refused with 503 and Retry-After%n", arrival.refused());
        out.printf(
                "  %d were refused otherwise, %d lost what they had (expected: 0, 0)%n",
                arrival.refusedOtherwise(), arrival.failed());
        CapacityClients.Outcome outcome = all.check();
        out.printf("  %d sessions in use answered a call afterwards%n", outcome.answered());
        out.printf("  %d did not, %d streams have ended (expected: 0, 0)%n", outcome.lost(), outcome.streamsEnded());
        out.printf(
                "  %d idle sessions are left, %d made room%n", outcome.idleLeft(), arrival.idle() - outcome.idleLeft());
        out.printf("  %d MiB of heap are live in the end%n", proxy.liveBytes() / MEBIBYTE);
        return isAsExpected(arrival, outcome) ? 0 : 1;
    }

    private static boolean isAsExpected(CapacityClients.Arrival arrival, CapacityClients.Outcome outcome) {
        return arrival.refusedOtherwise() == 0
                && arrival.failed() == 0
                && outcome.lost() == 0
                && outcome.streamsEnded() == 0;
    }
}
