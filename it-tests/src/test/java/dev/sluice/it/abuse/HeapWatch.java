package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a Sluice process holds on its heap. Garbage does not count; what is reached between two looks
 * is bounded by the process's own, small {@code -Xmx}.
 */
final class HeapWatch {
    /** JDK 17 writes "def new generation" and "tenured generation", JDK 25 "DefNew" and "Tenured". */
    private static final Pattern USED =
            Pattern.compile("^ *(?:def ?new|tenured) .*used (\\d+)K", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    private final SluiceProcess sluice;
    private final long kibibytesBefore;

    private HeapWatch(SluiceProcess sluice) {
        this.sluice = sluice;
        this.kibibytesBefore = usedKibibytes();
    }

    static HeapWatch start(SluiceProcess sluice) {
        return new HeapWatch(sluice);
    }

    /** Holds against the first look. */
    void assertGrowthBelow(long mebibytes) {
        assertThat(usedKibibytes() - kibibytesBefore)
                .as("growth of the heap in KiB")
                .isLessThan(mebibytes * 1024);
    }

    private long usedKibibytes() {
        // Two lines are two questions, and one program that asks them.
        String answers = sluice.ask("GC.run\nGC.heap_info");
        assertThat(answers).contains("Command executed successfully");
        List<MatchResult> generations = USED.matcher(answers).results().toList();
        assertThat(generations).as("generations of the serial collector").hasSize(2);
        return generations.stream()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}
