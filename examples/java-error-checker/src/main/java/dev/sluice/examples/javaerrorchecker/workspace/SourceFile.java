package dev.sluice.examples.javaerrorchecker.workspace;

/**
 * One Java source with its text.
 *
 * @param path the name inside the workspace
 * @param text the source as it was written
 */
public record SourceFile(SourcePath path, String text) {}
