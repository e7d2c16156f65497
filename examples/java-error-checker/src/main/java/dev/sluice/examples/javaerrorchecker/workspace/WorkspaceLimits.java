package dev.sluice.examples.javaerrorchecker.workspace;

import java.time.Duration;

/**
 * How much a workspace may hold, how many there may be, and how long one lives unused.
 *
 * @param maxSessions workspaces that may exist at the same time, 1 to 10,000, default 100
 * @param idle time after its last use that a workspace is removed, 1 s to 24 h, default 30 min
 * @param maxFiles files in one workspace, 1 to 10,000, default 200
 * @param maxFileBytes size of one file in UTF-8, in bytes, 1 to 16 MiB, default 256 KiB
 * @param maxWorkspaceBytes size of all files of a workspace together, in bytes, {@code maxFileBytes} to 64 MiB, default
 *     4 MiB
 */
public record WorkspaceLimits(int maxSessions, Duration idle, int maxFiles, int maxFileBytes, int maxWorkspaceBytes) {
    private static final int KIBIBYTE = 1024;
    private static final int MEBIBYTE = 1024 * KIBIBYTE;
    private static final int MAX_COUNT = 10_000;
    private static final int MAX_FILE_BYTES = 16 * MEBIBYTE;
    private static final int MAX_WORKSPACE_BYTES = 64 * MEBIBYTE;
    private static final Duration MIN_IDLE = Duration.ofSeconds(1);
    private static final Duration MAX_IDLE = Duration.ofHours(24);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with the form {@code name: value (expected: range)}
     */
    public WorkspaceLimits {
        require(maxSessions >= 1 && maxSessions <= MAX_COUNT, "max-sessions", maxSessions, "1..10000");
        require(
                idle.compareTo(MIN_IDLE) >= 0 && idle.compareTo(MAX_IDLE) <= 0,
                "session-idle",
                idle.toSeconds() + "s",
                "1s..24h");
        require(maxFiles >= 1 && maxFiles <= MAX_COUNT, "max-files", maxFiles, "1..10000");
        require(maxFileBytes >= 1 && maxFileBytes <= MAX_FILE_BYTES, "max-file-size", maxFileBytes, "1..16M");
        require(
                maxWorkspaceBytes >= maxFileBytes && maxWorkspaceBytes <= MAX_WORKSPACE_BYTES,
                "max-workspace-size",
                maxWorkspaceBytes,
                "max-file-size..64M");
    }

    /**
     * The limits that hold when nobody sets any.
     *
     * @return the defaults named above
     */
    public static WorkspaceLimits defaults() {
        return new WorkspaceLimits(100, Duration.ofMinutes(30), 200, 256 * KIBIBYTE, 4 * MEBIBYTE);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
