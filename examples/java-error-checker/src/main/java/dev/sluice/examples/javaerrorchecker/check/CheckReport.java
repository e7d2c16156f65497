package dev.sluice.examples.javaerrorchecker.check;

import java.util.List;

/**
 * What one check found.
 *
 * @param findings worst first, then by file and place; cut to the limit of {@link CheckLimits#maxFindings()}
 * @param files number of files that were checked
 * @param errors number of all errors, also of those that were cut, at most 10,000
 * @param warnings number of all warnings and notes, also of those that were cut
 */
public record CheckReport(List<Finding> findings, int files, int errors, int warnings) {
    /** Copies the findings. */
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /**
     * Whether findings were left out because there were too many.
     *
     * @return true when the list is shorter than the counts say
     */
    public boolean truncated() {
        return findings.size() < errors + warnings;
    }
}
