package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What another JVM holds on its heap, by the JDK's {@code jcmd}. Garbage does not count; what is reached between two looks
 * is bounded by the process's own, small {@code -Xmx}.
 */
final class HeapWatch {
    private static final Pattern USED = Pattern.compile("generation.*used (\\d+)K");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final long pid;
    private final long kibibytesBefore;

    private HeapWatch(long pid) {
        this.pid = pid;
        this.kibibytesBefore = usedKibibytes();
    }

    static HeapWatch start(long pid) {
        return new HeapWatch(pid);
    }

    /** Holds against the first look. */
    void assertGrowthBelow(long mebibytes) {
        assertThat(usedKibibytes() - kibibytesBefore)
                .as("growth of the heap in KiB")
                .isLessThan(mebibytes * 1024);
    }

    private long usedKibibytes() {
        assertThat(ask("GC.run")).contains("Command executed successfully");
        List<MatchResult> generations =
                USED.matcher(ask("GC.heap_info")).results().toList();
        assertThat(generations).as("generations of the serial collector").hasSize(2);
        return generations.stream()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    private String ask(String question) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> command = List.of(jcmd, Long.toString(pid), question);
        try (ChildProcess process =
                ChildProcess.start("jcmd", command, Path.of("").toAbsolutePath(), Map.of())) {
            assertThat(process.awaitExit(LIMIT)).as(process::transcript).isZero();
            return String.join("\n", process.output());
        }
    }
}
