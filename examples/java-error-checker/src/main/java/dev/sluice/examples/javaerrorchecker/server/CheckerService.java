package dev.sluice.examples.javaerrorchecker.server;

import dev.sluice.examples.javaerrorchecker.check.CheckLimits;
import dev.sluice.examples.javaerrorchecker.check.ErrorChecker;
import dev.sluice.examples.javaerrorchecker.recommend.Recommender;
import dev.sluice.examples.javaerrorchecker.workspace.WorkspaceLimits;
import dev.sluice.examples.javaerrorchecker.workspace.Workspaces;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ten tools with all that they share: workspaces, the checker, and the timer that removes expired sessions.
 *
 * <p>One service may stand behind several endpoints. Close the endpoints first, then the service: {@link #close()} ends
 * running compilers and deletes all workspaces.
 */
public final class CheckerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckerService.class);
    private static final String NAME = "java-error-checker";
    private static final Duration LONGEST_SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final String INSTRUCTIONS = "Checks Java sources. Create a session, write the files into it, call"
            + " check_errors, correct the files, check again; get_recommendations says what to do about each finding."
            + " Delete the session at the end.";

    private final WorkspaceLimits workspaceLimits;
    private final Workspaces workspaces;
    private final ErrorChecker checker;
    private final ScheduledExecutorService sweeper;

    private CheckerService(WorkspaceLimits workspaceLimits, Workspaces workspaces, ErrorChecker checker) {
        this.workspaceLimits = workspaceLimits;
        this.workspaces = workspaces;
        this.checker = checker;
        this.sweeper = Executors.newSingleThreadScheduledExecutor(CheckerService::daemon);
    }

    /**
     * Opens a service with an empty temporary folder.
     *
     * @param workspaceLimits what sessions may hold
     * @param checkLimits what a check may cost
     * @return the running service, to be closed by the caller
     * @throws IOException when there is no place for temporary files
     */
    public static CheckerService open(WorkspaceLimits workspaceLimits, CheckLimits checkLimits) throws IOException {
        Workspaces workspaces = new Workspaces(
                Files.createTempDirectory(NAME + "-"), workspaceLimits, InstantSource.system(), new SecureRandom());
        CheckerService service = new CheckerService(workspaceLimits, workspaces, new ErrorChecker(checkLimits));
        service.startSweeping();
        return service;
    }

    /**
     * The version of this build.
     *
     * @return from the jar's manifest; {@code development} outside a jar
     */
    public static String version() {
        @Nullable String version = CheckerService.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Completes a server of the SDK with the tools; what the transport needs is already set. */
    McpSyncServer serve(McpServer.SyncSpecification<?> transport) {
        ToolDispatch dispatch = new ToolDispatch(McpJsonDefaults.getMapper());
        return transport
                .serverInfo(NAME, version())
                .instructions(INSTRUCTIONS)
                .capabilities(
                        ServerCapabilities.builder().tools(false).logging().build())
                // The tools check their arguments themselves, in words that a model can act on.
                .validateToolInputs(false)
                .tools(tools().stream().map(dispatch::specify).toList())
                .build();
    }

    /** Longest message that a client may send, in bytes: a full workspace with its JSON escapes. */
    int maxMessageBytes() {
        return 2 * workspaceLimits.maxWorkspaceBytes() + (1 << 20);
    }

    /** All tools, in the order in which clients see them. */
    List<CheckerTool> tools() {
        return Stream.of(
                        new SessionTools(workspaces, workspaceLimits).all(),
                        new FileTools(workspaces).all(),
                        new CheckTools(workspaces, checker, Recommender.standard()).all())
                .flatMap(List::stream)
                .toList();
    }

    /** Ends running compilers and deletes all workspaces; a second call does nothing. */
    @Override
    public void close() {
        sweeper.shutdownNow();
        checker.close();
        workspaces.close();
    }

    private void startSweeping() {
        Duration half = workspaceLimits.idle().dividedBy(2);
        long interval = (half.compareTo(LONGEST_SWEEP_INTERVAL) < 0 ? half : LONGEST_SWEEP_INTERVAL).toMillis();
        var unused = sweeper.scheduleWithFixedDelay(this::sweep, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Logs what goes wrong, because the timer would silently stop at an exception. */
    private void sweep() {
        try {
            workspaces.removeExpired();
        } catch (RuntimeException e) {
            LOG.error("Expired sessions could not be removed; trying again later", e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "session-expiry");
        thread.setDaemon(true);
        return thread;
    }
}
