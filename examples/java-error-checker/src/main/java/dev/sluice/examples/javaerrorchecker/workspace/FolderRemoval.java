package dev.sluice.examples.javaerrorchecker.workspace;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes a folder with all it holds; a symbolic link is deleted, never followed. */
final class FolderRemoval extends SimpleFileVisitor<Path> {
    private static final Logger LOG = LoggerFactory.getLogger(FolderRemoval.class);

    private FolderRemoval() {}

    /** Leaves behind what cannot be deleted, and logs it: a session's end must not fail because of a file. */
    static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new FolderRemoval());
        } catch (IOException e) {
            LOG.warn("Could not delete {}; delete it by hand", folder, e);
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException trouble) throws IOException {
        if (trouble != null) {
            throw trouble;
        }
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
    }
}
