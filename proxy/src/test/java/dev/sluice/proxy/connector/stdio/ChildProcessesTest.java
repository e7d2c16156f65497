package dev.sluice.proxy.connector.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.proxy.connector.channel.Channel;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class ChildProcessesTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final StdioSettings.Log LOG = new StdioSettings.Log(4096, 100, Duration.ofSeconds(10));
    private static final StdioSettings.Restarts RESTARTS =
            new StdioSettings.Restarts(Duration.ofSeconds(1), Duration.ofMinutes(1));
    private static final Duration STOPPING = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final Scheduler blocking = Schedulers.newBoundedElastic(4, 100, "test-blocking");
    private final Scheduler timer = Schedulers.newParallel("test-timer", 1);
    private final Warden warden = new Warden();

    @AfterEach
    void stop() {
        warden.close();
        timer.dispose();
        blocking.dispose();
    }

    @Test
    void child_echoes_lineByLine() {
        Channel cat = open(processes("cat"));

        StepVerifier.create(texts(cat).take(2))
                .then(() -> send(cat, "{\"a\":1}"))
                .then(() -> send(cat, "{\"b\":2}"))
                .expectNext("{\"a\":1}", "{\"b\":2}")
                .expectComplete()
                .verify(LIMIT);
        close(cat);
    }

    @Test
    void child_seesACleanEnvironmentAndItsDirectory() {
        ChildProcesses processes = new ChildProcesses(
                new StdioSettings(
                        "test",
                        List.of("sh", "-c", "env | sort; pwd"),
                        Map.of("API_KEY", "x y"),
                        Optional.of(folder),
                        1,
                        STOPPING,
                        1 << 20,
                        1 << 20,
                        LOG,
                        RESTARTS),
                warden,
                timer,
                blocking);
        Channel child = open(processes);

        List<String> lines = texts(child)
                .onErrorComplete()
                .collectList()
                .blockOptional(LIMIT)
                .orElseThrow();

        assertThat(lines).contains("API_KEY=x y").last().isEqualTo(folder.toString());
        assertThat(lines.subList(0, lines.size() - 1))
                .allMatch(line -> line.matches(
                        "(API_KEY|HOME|LANG|LC_ALL|LC_CTYPE|LOGNAME|PATH|SHELL|TMPDIR|TZ|USER|PWD|OLDPWD|SHLVL|_)=.*"));
        close(child);
    }

    @Test
    void arguments_areNotReadByAShell() {
        Channel child = open(processes("printf", "%s\\n", "$HOME; echo *"));

        StepVerifier.create(texts(child).take(1))
                .expectNext("$HOME; echo *")
                .expectComplete()
                .verify(LIMIT);
        close(child);
    }

    @Test
    void death_carriesTheExitCode() {
        Channel child = open(processes("sh", "-c", "echo x; exit 7"));

        StepVerifier.create(texts(child))
                .expectNext("x")
                .expectErrorSatisfies(error -> {
                    FaultException fault = (FaultException) error;
                    assertThat(fault.fault()).isEqualTo(Fault.UPSTREAM_CONNECTION_LOST);
                    assertThat(fault.facts()).isEqualTo(Map.of("exitCode", 7));
                })
                .verify(LIMIT);
        close(child);
    }

    @Test
    void death_bySignal_namesTheSignal() {
        Channel child = open(processes("sh", "-c", "echo x; kill -9 $$"));

        StepVerifier.create(texts(child))
                .expectNext("x")
                .expectErrorSatisfies(error ->
                        assertThat(((FaultException) error).facts()).isEqualTo(Map.of("exitCode", 137, "signal", 9)))
                .verify(LIMIT);
        close(child);
    }

    @Test
    void death_whileAGrandchildHoldsTheOutput_isNoticed() {
        Channel child = open(processes("sh", "-c", "sleep 100 & echo x; exit 3"));

        StepVerifier.create(texts(child))
                .expectNext("x")
                .expectErrorSatisfies(
                        error -> assertThat(((FaultException) error).facts()).isEqualTo(Map.of("exitCode", 3)))
                .verify(LIMIT);
        close(child);
    }

    @Test
    void send_toADeadChild_isASessionLost() {
        Channel child = open(processes("true"));
        StepVerifier.create(texts(child)).expectError(FaultException.class).verify(LIMIT);

        StepVerifier.create(child.send(bytes("x")).repeat(20).then())
                .expectErrorSatisfies(
                        error -> assertThat(((FaultException) error).fault()).isEqualTo(Fault.UPSTREAM_SESSION_LOST))
                .verify(LIMIT);
        close(child);
    }

    @Test
    void send_toAChildThatDoesNotRead_isRefusedAtTheLimit() {
        Channel child = open(processes("sleep", "100"));
        byte[] large = new byte[1 << 20];

        StepVerifier.create(Flux.merge(child.send(large), child.send(large), child.send(large)))
                .expectErrorSatisfies(
                        error -> assertThat(((FaultException) error).fault()).isEqualTo(Fault.UPSTREAM_BUSY))
                .verify(LIMIT);
        close(child);
    }

    @Test
    void lineWithoutAnEnd_isCutAtTheLimit() {
        Channel child = open(processes("head", "-c", "1073741824", "/dev/zero"));
        Runtime runtime = Runtime.getRuntime();
        long before = runtime.totalMemory() - runtime.freeMemory();

        StepVerifier.create(child.incoming())
                .expectErrorSatisfies(
                        error -> assertThat(((FaultException) error).fault()).isEqualTo(Fault.UPSTREAM_TOO_LARGE))
                .verify(LIMIT);

        assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(200L << 20);
        close(child);
    }

    @Test
    void output_thatNobodyWants_waitsInTheChild() throws IOException {
        Path seen = folder.resolve("seen");
        Channel child = open(processes("sh", "-c", "yes | head -c 10000000; touch " + seen));

        StepVerifier.create(child.incoming(), 3)
                .expectNextCount(3)
                .thenAwait(Duration.ofMillis(300))
                .then(() -> assertThat(seen).doesNotExist())
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(line -> true)
                .expectError()
                .verify(LIMIT);

        assertThat(seen).exists();
        close(child);
    }

    @Test
    void close_ofAChildThatHeedsTheEndOfItsInput_letsItFinish() throws IOException {
        Path seen = folder.resolve("seen");
        Channel child = open(processes("sh", "-c", "cat; echo end > " + seen));

        close(child);

        assertThat(Files.readString(seen)).isEqualTo("end\n");
    }

    @Test
    void close_ofAChildThatIgnoresTheEnd_terminatesItAndItsFamily() {
        Family family = family("trap 'exit 0' TERM; sleep 100 & echo $$ $!; while :; do sleep 1; done");

        close(family.channel);

        family.assertGone();
    }

    @Test
    void close_ofAChildThatIgnoresTermination_killsItAndItsFamily() {
        Family family = family("trap '' TERM; sh -c \"trap '' TERM; echo $$ \\$\\$; while :; do sleep 1; done\"");

        close(family.channel);

        family.assertGone();
    }

    @Test
    void closingTheWarden_endsChildrenThatNobodyHasClosed() {
        Family family = family("trap '' TERM; sh -c \"trap '' TERM; echo $$ \\$\\$; while :; do sleep 1; done\"");

        warden.close();

        family.assertGone();
        close(family.channel);
    }

    @Test
    void children_overTheLimit_areRefusedUntilOneHasEnded() {
        ChildProcesses processes = processes("cat");
        Channel first = open(processes);
        Channel second = open(processes);

        StepVerifier.create(processes.open())
                .expectErrorSatisfies(
                        error -> assertThat(((FaultException) error).fault()).isEqualTo(Fault.UPSTREAM_BUSY))
                .verify(LIMIT);
        close(first);
        close(open(processes));
        close(second);
    }

    @Test
    void children_thatDieAtOnce_areNotStartedForAWhile() {
        ChildProcesses processes = processes("sh", "-c", "exit 9");
        for (int i = 0; i < 2; i++) {
            Channel child = open(processes);
            StepVerifier.create(child.incoming()).expectError().verify(LIMIT);
            close(child);
        }

        StepVerifier.create(processes.open())
                .expectErrorSatisfies(error -> {
                    FaultException fault = (FaultException) error;
                    assertThat(fault.fault()).isEqualTo(Fault.UPSTREAM_UNREACHABLE);
                    assertThat(fault.facts()).isEqualTo(Map.of("exitCode", 9));
                    assertThat(fault.retryAfter()).isPresent();
                })
                .verify(LIMIT);
    }

    @Test
    void opening_thatIsCancelled_leavesNoChildAndNoPlaceTaken() {
        ChildProcesses processes = processes("cat");
        for (int i = 0; i < 20; i++) {
            StepVerifier.create(processes.open()).thenCancel().verify(LIMIT);
        }

        await().atMost(LIMIT).untilAsserted(() -> {
            Channel first = open(processes);
            Channel second = open(processes);
            close(first);
            close(second);
        });
    }

    private ChildProcesses processes(String... command) {
        StdioSettings settings = new StdioSettings(
                "test", List.of(command), Map.of(), Optional.empty(), 2, STOPPING, 1 << 20, 1 << 20, LOG, RESTARTS);
        return new ChildProcesses(settings, warden, timer, blocking);
    }

    /** A child whose first line names its own process and one that it has started. */
    private Family family(String script) {
        Channel channel = open(processes("sh", "-c", script));
        String pids = texts(channel).next().blockOptional(LIMIT).orElseThrow();
        return new Family(
                channel,
                List.of(pids.split(" ")).stream()
                        .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                        .toList());
    }

    private static Channel open(ChildProcesses processes) {
        return processes.open().blockOptional(LIMIT).orElseThrow();
    }

    private static void close(Channel channel) {
        StepVerifier.create(channel.close()).expectComplete().verify(LIMIT);
    }

    private static void send(Channel channel, String text) {
        StepVerifier.create(channel.send(bytes(text))).expectComplete().verify(LIMIT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Flux<String> texts(Channel channel) {
        return channel.incoming().map(line -> new String(line, StandardCharsets.UTF_8));
    }

    private record Family(Channel channel, List<ProcessHandle> members) {
        void assertGone() {
            await().atMost(LIMIT).until(() -> members.stream().noneMatch(ProcessHandle::isAlive));
        }
    }
}
