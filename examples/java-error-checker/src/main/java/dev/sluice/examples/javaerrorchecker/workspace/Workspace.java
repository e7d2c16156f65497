package dev.sluice.examples.javaerrorchecker.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sources of one session, in a folder of their own.
 *
 * <p>All methods may be called from any thread; those that touch the files take turns. A workspace that was removed
 * refuses every call.
 */
public final class Workspace {
    private final String id;
    private final Path folder;
    private final WorkspaceLimits limits;
    private final InstantSource clock;
    private final Instant createdAt;

    // Guarded by this.
    private final Map<SourcePath, Integer> sizes = new TreeMap<>();
    private int bytes;
    private boolean removed;
    private Instant lastUsedAt;

    /** Takes over an empty folder that exists. */
    Workspace(String id, Path folder, WorkspaceLimits limits, InstantSource clock) {
        this.id = id;
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.createdAt = clock.instant();
        this.lastUsedAt = createdAt;
    }

    /**
     * Creates a file or replaces its text.
     *
     * @param path where
     * @param text the whole new text
     * @return the file as it is now stored
     * @throws Refusal when a limit would be passed, or the text is not valid Unicode; the workspace is then unchanged
     */
    public synchronized StoredFile write(SourcePath path, String text) {
        refuseIfRemoved();
        ByteBuffer encoded = encode(path, text);
        int size = encoded.remaining();
        int total = bytes - sizes.getOrDefault(path, 0) + size;
        refuseOverLimits(path, size, total);
        store(path, encoded);
        bytes = total;
        sizes.put(path, size);
        return new StoredFile(path, size);
    }

    /**
     * Reads a file.
     *
     * @param path which
     * @return the file with its text
     * @throws Refusal when there is no such file
     */
    public synchronized SourceFile read(SourcePath path) {
        refuseIfRemoved();
        if (!sizes.containsKey(path)) {
            throw new Refusal(
                    "There is no file \"" + path + "\" in this session. Call list_files to see what there is.");
        }
        return load(path);
    }

    /**
     * Names the files.
     *
     * @return all files, ordered by path
     */
    public synchronized List<StoredFile> list() {
        refuseIfRemoved();
        return sizes.entrySet().stream()
                .map(entry -> new StoredFile(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * Reads all files as they are at one moment; later writes do not change the answer.
     *
     * @return all files with their text, ordered by path
     */
    public synchronized List<SourceFile> snapshot() {
        refuseIfRemoved();
        List<SourceFile> files = new ArrayList<>(sizes.size());
        for (SourcePath path : sizes.keySet()) {
            files.add(load(path));
        }
        return List.copyOf(files);
    }

    /**
     * Describes the workspace; does not count as a use of it.
     *
     * @return its state now
     */
    public synchronized WorkspaceInfo info() {
        refuseIfRemoved();
        return new WorkspaceInfo(id, createdAt, lastUsedAt, lastUsedAt.plus(limits.idle()), sizes.size(), bytes);
    }

    String id() {
        return id;
    }

    synchronized void touch() {
        lastUsedAt = clock.instant();
    }

    synchronized boolean isExpired() {
        return !clock.instant().isBefore(lastUsedAt.plus(limits.idle()));
    }

    /** Deletes the folder; whoever still holds this object is refused from now on. */
    synchronized void remove() {
        removed = true;
        sizes.clear();
        bytes = 0;
        FolderRemoval.remove(folder);
    }

    private void refuseIfRemoved() {
        if (removed) {
            throw Workspaces.unknown(id);
        }
    }

    private static ByteBuffer encode(SourcePath path, String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException halfOfAPair) {
            throw new Refusal("The content of \"" + path + "\" holds half of a surrogate pair, which is no character.");
        }
    }

    private void refuseOverLimits(SourcePath path, int size, int total) {
        if (size > limits.maxFileBytes()) {
            throw new Refusal("\"" + path + "\" has " + size + " bytes; a file may have " + limits.maxFileBytes()
                    + ". Split the class.");
        }
        if (total > limits.maxWorkspaceBytes()) {
            throw new Refusal("With \"" + path + "\" the session would hold " + total + " bytes; it may hold "
                    + limits.maxWorkspaceBytes() + ". Use a second session.");
        }
        if (!sizes.containsKey(path) && sizes.size() >= limits.maxFiles()) {
            throw new Refusal("The session already has " + limits.maxFiles()
                    + " files, which is the limit. Replace one, or use a second session.");
        }
    }

    private void store(SourcePath path, ByteBuffer encoded) {
        Path file = path.under(folder);
        try {
            refuseLinks(path);
            Files.createDirectories(file.getParent());
            try (SeekableByteChannel channel = Files.newByteChannel(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS)) {
                while (encoded.hasRemaining()) {
                    channel.write(encoded);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SourceFile load(SourcePath path) {
        try {
            refuseLinks(path);
            return new SourceFile(path, Files.readString(path.under(folder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing here makes symbolic links; one that is found was planted by another process of this machine. */
    private void refuseLinks(SourcePath path) {
        Path step = folder;
        for (Path part : Path.of(path.text())) {
            step = step.resolve(part);
            if (Files.isSymbolicLink(step)) {
                throw new Refusal("\"" + path + "\" leads through a symbolic link, which is not followed.");
            }
        }
    }
}
