package dev.sluice.examples.javaerrorchecker.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All workspaces of this server, by session id.
 *
 * <p>They live under one folder and go with their session: when it is deleted, when it was idle for too long, and all
 * of them on {@link #close()}. An id has 128 random bits and is all that is needed to use a workspace, so the random
 * source must be a secure one. Safe for use by any thread.
 */
public final class Workspaces implements AutoCloseable {
    private static final int ID_BYTES = 16;
    private static final int SHOWN_ID_LENGTH = 64;

    private final Path root;
    private final WorkspaceLimits limits;
    private final InstantSource clock;
    private final RandomGenerator random;

    // Guarded by this.
    private final Map<String, Workspace> open = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Manages workspaces under a folder.
     *
     * @param root an existing folder that nobody else uses; deleted on {@link #close()}
     * @param limits what a workspace may hold and how long it lives
     * @param clock tells when a workspace was last used
     * @param random a cryptographically strong source, for the ids
     */
    public Workspaces(Path root, WorkspaceLimits limits, InstantSource clock, RandomGenerator random) {
        this.root = root;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Opens a session with an empty workspace.
     *
     * @return the new workspace
     * @throws Refusal when there are already as many sessions as the limit allows
     */
    public synchronized Workspace create() {
        if (closed) {
            throw new Refusal("The server is stopping.");
        }
        removeExpired();
        if (open.size() >= limits.maxSessions()) {
            throw new Refusal("There are already " + limits.maxSessions()
                    + " sessions, which is the limit. Delete one with delete_session, or wait until one expires.");
        }
        String id = newId();
        Workspace workspace = new Workspace(id, createFolder(id), limits, clock);
        open.put(id, workspace);
        return workspace;
    }

    /**
     * Finds a workspace and notes that it was used, which starts its idle time anew.
     *
     * @param id as {@link #create()} gave it
     * @return the workspace
     * @throws Refusal when there is no such session, or no longer
     */
    public Workspace use(String id) {
        Workspace workspace = find(id);
        workspace.touch();
        return workspace;
    }

    /**
     * Finds a workspace without noting a use.
     *
     * @param id as {@link #create()} gave it
     * @return the workspace
     * @throws Refusal when there is no such session, or no longer
     */
    public synchronized Workspace find(String id) {
        @Nullable Workspace workspace = open.get(id);
        if (workspace == null) {
            throw unknown(id);
        }
        if (workspace.isExpired()) {
            remove(workspace);
            throw unknown(id);
        }
        return workspace;
    }

    /**
     * Ends a session and deletes its workspace.
     *
     * @param id as {@link #create()} gave it
     * @throws Refusal when there is no such session, or no longer
     */
    public synchronized void delete(String id) {
        remove(find(id));
    }

    /** Deletes the workspaces that were idle for too long; to be called from time to time. */
    public synchronized void removeExpired() {
        List<Workspace> expired =
                open.values().stream().filter(Workspace::isExpired).toList();
        expired.forEach(this::remove);
    }

    /** Deletes all workspaces and the folder that held them; later calls are refused. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(open.values()).forEach(this::remove);
        FolderRemoval.remove(root);
    }

    static Refusal unknown(String id) {
        String shown = id.length() <= SHOWN_ID_LENGTH ? id : id.substring(0, SHOWN_ID_LENGTH) + "...";
        return new Refusal("There is no session \"" + shown
                + "\". It was never created, was deleted, or expired. Call create_session for a new one.");
    }

    private synchronized void remove(Workspace workspace) {
        open.remove(workspace.id());
        workspace.remove();
    }

    private String newId() {
        byte[] bits = new byte[ID_BYTES];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    private Path createFolder(String id) {
        try {
            return Files.createDirectory(root.resolve(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
