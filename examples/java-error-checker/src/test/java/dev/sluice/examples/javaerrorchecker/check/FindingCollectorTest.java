package dev.sluice.examples.javaerrorchecker.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FindingCollectorTest {
    private final List<Integer> progress = new ArrayList<>();

    @Test
    void report_isOrderedWorstFirstThenByPlace() {
        FindingCollector collector = collector(2, 10);
        Finding note = finding("A.java", 1, Severity.NOTE);
        Finding late = finding("B.java", 1, Severity.ERROR);
        Finding warning = finding("A.java", 1, Severity.WARNING);
        Finding second = finding("A.java", 9, Severity.ERROR);
        Finding first = finding("A.java", 2, Severity.ERROR);
        List.of(note, late, warning, second, first).forEach(collector::found);

        CheckReport report = collector.finish();

        assertThat(report.findings()).containsExactly(first, second, late, warning, note);
        assertThat(report.errors()).isEqualTo(3);
        assertThat(report.warnings()).isEqualTo(2);
        assertThat(report.truncated()).isFalse();
    }

    @Test
    void report_overTheLimit_keepsErrorsAndCountsTheRest() {
        FindingCollector collector = collector(1, 2);
        collector.found(finding("A.java", 1, Severity.WARNING));
        collector.found(finding("A.java", 2, Severity.WARNING));
        collector.found(finding("A.java", 3, Severity.ERROR));

        CheckReport report = collector.finish();

        assertThat(report.findings()).extracting(Finding::line).containsExactly(3, 1);
        assertThat(report.warnings()).isEqualTo(2);
        assertThat(report.truncated()).isTrue();
    }

    @Test
    void progress_ofManyFiles_isToldInAboutTwentyGrowingSteps() {
        FindingCollector collector = collector(1_000, 10);
        collector.started();
        for (int i = 0; i < 1_000; i++) {
            collector.parsed("A.java");
        }
        for (int i = 0; i < 1_000; i++) {
            collector.analysed("A.java");
        }
        assertThat(collector.finish().files()).isEqualTo(1_000);

        assertThat(progress)
                .hasSizeBetween(15, 25)
                .isSorted()
                .doesNotHaveDuplicates()
                .endsWith(2_001);
    }

    private FindingCollector collector(int files, int maxFindings) {
        return new FindingCollector(files, maxFindings, (done, total, message) -> progress.add(done));
    }

    private static Finding finding(String path, int line, Severity severity) {
        return new Finding(path, line, 1, severity, "message", "code");
    }
}
