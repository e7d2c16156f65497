package dev.sluice.examples.javaerrorchecker.check;

/** How bad a finding is, worst first. */
public enum Severity {
    /** The sources do not compile. */
    ERROR,
    /** The sources compile, and something about them is doubtful. */
    WARNING,
    /** For information. */
    NOTE
}
