package dev.sluice.examples.javaerrorchecker.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.examples.javaerrorchecker.workspace.Refusal;
import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import dev.sluice.examples.javaerrorchecker.workspace.SourcePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ErrorCheckerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<SourceFile> GOOD = source("class A { }");
    private static final List<SourceFile> BAD = source("class A { int x = y; }");

    @AfterEach
    void noCompiler_outlivesItsCheck() {
        await().atMost(LONG).until(() -> compilers() == 0);
    }

    @Test
    void check_inAChildProcess_reportsWhatTheCompilerSays() {
        try (ErrorChecker checker = checker(LONG, 128, 1, 0)) {
            CheckReport report = checker.check(BAD, CheckProgress.none());

            assertThat(report.errors()).isEqualTo(1);
            assertThat(report.files()).isEqualTo(1);
            assertThat(report.findings())
                    .extracting(Finding::path, Finding::line, Finding::column)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("A.java", 1, 19));
        }
    }

    @Test
    void check_tellsItsProgressUpToTheTotal() {
        List<String> calls = new ArrayList<>();
        try (ErrorChecker checker = checker(LONG, 128, 1, 0)) {
            CheckReport report =
                    checker.check(GOOD, (done, total, message) -> calls.add(done + "/" + total + " " + message));

            assertThat(report.findings()).isEmpty();
        }
        assertThat(calls)
                .containsExactly(
                        "0/3 Compiler started", "1/3 Parsed A.java", "2/3 Analysed A.java", "3/3 Checked 1 file");
    }

    @Test
    void check_ofNothing_isEmpty() {
        try (ErrorChecker checker = checker(LONG, 128, 1, 0)) {
            assertThat(checker.check(List.of(), CheckProgress.none())).isEqualTo(new CheckReport(List.of(), 0, 0, 0));
        }
    }

    @Test
    void check_overItsTime_isEndedAndRefused() {
        // No virtual machine starts within a millisecond, on any machine.
        try (ErrorChecker checker = checker(Duration.ofMillis(1), 128, 1, 0)) {
            assertRefused(checker, GOOD, "longer than 1 ms");
        }
    }

    @Test
    void check_overItsMemory_isEndedAndRefusedAndTheNextOneWorks() {
        StringBuilder text = new StringBuilder("class A {\n");
        for (int i = 0; i < 100_000; i++) {
            text.append("int x").append(i).append(" = 1;\n");
        }
        try (ErrorChecker checker = checker(LONG, 32, 1, 0)) {
            assertRefused(checker, source(text + "}"), "more than 32 MiB");
            assertThat(checker.check(GOOD, CheckProgress.none()).errors()).isZero();
        }
    }

    @Test
    void check_ofSourcesNestedTooDeeply_isRefused() {
        String nested = "(".repeat(100_000) + "1" + ")".repeat(100_000);
        try (ErrorChecker checker = checker(LONG, 256, 1, 0)) {
            assertRefused(checker, source("class A { int x = " + nested + "; }"), "nested too deeply");
        }
    }

    @Test
    void check_whileAllTurnsAreTaken_isRefusedAtOnce() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ErrorChecker checker = checker(LONG, 128, 1, 0)) {
            CompletableFuture<CheckReport> first =
                    CompletableFuture.supplyAsync(() -> checker.check(GOOD, (done, total, message) -> {
                        started.countDown();
                        awaitUninterruptibly(release);
                    }));
            started.await();

            assertRefused(checker, GOOD, "Too many checks");
            release.countDown();
            assertThat(first.get().errors()).isZero();
            assertThat(checker.check(GOOD, CheckProgress.none()).errors()).isZero();
        }
    }

    @Test
    void check_whoseListenerFails_endsWithThatFailureAndFreesItsTurn() {
        try (ErrorChecker checker = checker(LONG, 128, 1, 0)) {
            assertThatThrownBy(() -> checker.check(GOOD, (done, total, message) -> {
                        throw new IllegalStateException("client left");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("client left");
            assertThat(checker.check(GOOD, CheckProgress.none()).errors()).isZero();
        }
    }

    @Test
    void close_whileACheckRuns_endsIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ErrorChecker checker = checker(LONG, 128, 1, 0);
        CompletableFuture<CheckReport> running =
                CompletableFuture.supplyAsync(() -> checker.check(GOOD, (done, total, message) -> {
                    started.countDown();
                    awaitUninterruptibly(closed);
                }));
        started.await();
        checker.close();
        closed.countDown();

        assertThatThrownBy(running::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Refusal.class)
                .hasMessageContaining("stopping");
        assertRefused(checker, GOOD, "stopping");
    }

    private static ErrorChecker checker(Duration time, int heap, int running, int waiting) {
        return new ErrorChecker(new CheckLimits(time, heap, running, waiting, 100));
    }

    private static List<SourceFile> source(String text) {
        return List.of(new SourceFile(new SourcePath("A.java"), text));
    }

    private static void assertRefused(ErrorChecker checker, List<SourceFile> sources, String reason) {
        assertThatThrownBy(() -> checker.check(sources, CheckProgress.none()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(reason);
    }

    private static long compilers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info()
                        .commandLine()
                        .filter(line -> line.contains(CompilerProcess.class.getName()))
                        .isPresent())
                .count();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
