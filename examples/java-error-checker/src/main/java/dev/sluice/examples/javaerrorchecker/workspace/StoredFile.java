package dev.sluice.examples.javaerrorchecker.workspace;

/**
 * What a workspace knows of a file without reading it.
 *
 * @param path the name inside the workspace
 * @param bytes size in UTF-8, in bytes
 */
public record StoredFile(SourcePath path, int bytes) {}
