package dev.sluice.examples.javaerrorchecker.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Gathers a report while the compiler talks, and tells how far it is. Holds no more findings than it may report. */
final class FindingCollector implements CompilationListener {
    /** A listener hears about one step in twenty, however many files there are. */
    private static final int CALLS = 20;

    private final int files;
    private final int maxFindings;
    private final CheckProgress progress;
    private final List<Finding> errors = new ArrayList<>();
    private final List<Finding> others = new ArrayList<>();
    private int errorCount;
    private int otherCount;
    private int steps;

    FindingCollector(int files, int maxFindings, CheckProgress progress) {
        this.files = files;
        this.maxFindings = maxFindings;
        this.progress = progress;
    }

    void started() {
        progress.advanced(0, total(), "Compiler started");
    }

    @Override
    public void parsed(String path) {
        step("Parsed " + path);
    }

    @Override
    public void analysed(String path) {
        step("Analysed " + path);
    }

    @Override
    public void found(Finding finding) {
        if (finding.severity() == Severity.ERROR) {
            errorCount++;
            keep(errors, finding);
        } else {
            otherCount++;
            keep(others, finding);
        }
    }

    /** The report, after the compiler has ended. */
    CheckReport finish() {
        progress.advanced(total(), total(), "Checked " + files + (files == 1 ? " file" : " files"));
        List<Finding> kept = Stream.concat(
                        errors.stream().sorted(Finding.BY_IMPORTANCE),
                        others.stream().sorted(Finding.BY_IMPORTANCE))
                .limit(maxFindings)
                .toList();
        return new CheckReport(kept, files, errorCount, otherCount);
    }

    /** Each file is parsed and analysed; the last step is the end. */
    private int total() {
        return 2 * files + 1;
    }

    private void step(String message) {
        steps++;
        boolean nextPart = steps * CALLS / total() != (steps - 1) * CALLS / total();
        if (nextPart && steps < total()) {
            progress.advanced(steps, total(), message);
        }
    }

    private void keep(List<Finding> findings, Finding finding) {
        if (findings.size() < maxFindings) {
            findings.add(finding);
        }
    }
}
