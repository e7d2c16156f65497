package dev.sluice.examples.javaerrorchecker;

import dev.sluice.examples.javaerrorchecker.check.CheckLimits;
import dev.sluice.examples.javaerrorchecker.workspace.WorkspaceLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that set limits; picocli fills the fields, which start with the defaults. */
final class LimitOptions {
    private static final WorkspaceLimits WORKSPACE = WorkspaceLimits.defaults();
    private static final CheckLimits CHECK = CheckLimits.defaults();

    @Option(names = "--max-sessions", paramLabel = "N", description = "Sessions at the same time (default: 100).")
    private int maxSessions = WORKSPACE.maxSessions();

    @Option(
            names = "--session-idle",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Time after its last use that a session is deleted (default: 30m).")
    private Duration sessionIdle = WORKSPACE.idle();

    @Option(names = "--max-files", paramLabel = "N", description = "Files in a session (default: 200).")
    private int maxFiles = WORKSPACE.maxFiles();

    @Option(
            names = "--max-file-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Size of a file (default: 256K).")
    private int maxFileSize = WORKSPACE.maxFileBytes();

    @Option(
            names = "--max-workspace-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Size of all files of a session (default: 4M).")
    private int maxWorkspaceSize = WORKSPACE.maxWorkspaceBytes();

    @Option(
            names = "--check-time-limit",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Time that a check may take (default: 20s).")
    private Duration checkTimeLimit = CHECK.timeLimit();

    @Option(
            names = "--check-heap",
            paramLabel = "MIB",
            description = "Heap of the compiler of one check, in MiB (default: 256).")
    private int checkHeap = CHECK.heapMebibytes();

    @Option(names = "--max-checks", paramLabel = "N", description = "Checks at the same time (default: 2).")
    private int maxChecks = CHECK.maxRunning();

    @Option(names = "--max-waiting-checks", paramLabel = "N", description = "Checks that may wait (default: 16).")
    private int maxWaitingChecks = CHECK.maxWaiting();

    @Option(names = "--max-findings", paramLabel = "N", description = "Findings in one answer (default: 200).")
    private int maxFindings = CHECK.maxFindings();

    /**
     * @throws IllegalArgumentException when a value is out of range
     */
    WorkspaceLimits workspaceLimits() {
        return new WorkspaceLimits(maxSessions, sessionIdle, maxFiles, maxFileSize, maxWorkspaceSize);
    }

    /**
     * @throws IllegalArgumentException when a value is out of range
     */
    CheckLimits checkLimits() {
        return new CheckLimits(checkTimeLimit, checkHeap, maxChecks, maxWaitingChecks, maxFindings);
    }
}
