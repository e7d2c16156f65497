package dev.sluice.examples.javaerrorchecker.check;

import java.util.Comparator;

/**
 * One thing that the compiler has to say about the sources.
 *
 * @param path the file's name inside the workspace; empty when the finding belongs to no file
 * @param line from 1; 0 when the compiler names no place
 * @param column from 1, counted in UTF-16 units, a tab being one; 0 when the compiler names no place
 * @param severity how bad it is
 * @param message the compiler's English text, possibly of several lines, at most 2,000 characters
 * @param code the compiler's key for this kind of finding, such as {@code compiler.err.expected}
 */
public record Finding(String path, int line, int column, Severity severity, String message, String code) {
    /** Worst first, then in the order in which a reader meets them. */
    static final Comparator<Finding> BY_IMPORTANCE = Comparator.comparing(Finding::severity)
            .thenComparing(Finding::path)
            .thenComparingInt(Finding::line)
            .thenComparingInt(Finding::column);
}
