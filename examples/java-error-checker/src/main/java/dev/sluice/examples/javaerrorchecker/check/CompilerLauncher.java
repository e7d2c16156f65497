package dev.sluice.examples.javaerrorchecker.check;

import dev.sluice.examples.javaerrorchecker.workspace.Refusal;
import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts compiler processes, ends those whose time is over, and says in words why one did not finish. */
final class CompilerLauncher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompilerLauncher.class);

    private final CheckLimits limits;
    private final ProcessBuilder command;
    private final ScheduledThreadPoolExecutor clock;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    CompilerLauncher(CheckLimits limits) {
        this.limits = limits;
        this.command = command(limits);
        this.clock = new ScheduledThreadPoolExecutor(1, CompilerLauncher::daemon);
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Compiles in a new process; when this returns or throws, the process has ended or been told to.
     *
     * @throws Refusal when the compiler did not reach its end
     */
    void compile(List<SourceFile> sources, FindingCollector collector) {
        Process process = start();
        running.add(process);
        ScheduledFuture<?> timeLimit = endAfterTimeLimit(process);
        try {
            collector.started();
            talk(process, sources, collector);
        } catch (IOException brokenOff) {
            // An expired limit has run; cancelling one that has not says that it was not the cause.
            boolean timeIsOver = !timeLimit.cancel(false);
            throw explain(process, timeIsOver);
        } finally {
            timeLimit.cancel(false);
            process.destroyForcibly();
            running.remove(process);
        }
    }

    /** Also notices that the launcher was closed meanwhile: its clock then takes no more work. */
    private ScheduledFuture<?> endAfterTimeLimit(Process process) {
        try {
            return clock.schedule(process::destroyForcibly, limits.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            process.destroyForcibly();
            running.remove(process);
            throw stopping();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        running.forEach(Process::destroyForcibly);
    }

    private static ProcessBuilder command(CheckLimits limits) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + limits.heapMebibytes() + "m",
                "-Xss4m",
                "-XX:+ExitOnOutOfMemoryError",
                // Short and single: the optimising compiler and parallel collectors would never pay off.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-Duser.language=en",
                "-cp",
                ownClasses().toString(),
                CompilerProcess.class.getName());
        builder.environment().clear();
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    private static Path ownClasses() {
        try {
            return Path.of(CompilerProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The classes of this server lie at no usable place", e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "compiler-time-limit");
        thread.setDaemon(true);
        return thread;
    }

    private Process start() {
        try {
            return command.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void talk(Process process, List<SourceFile> sources, CompilationListener listener)
            throws IOException {
        // The child watches this stream and ends when it closes, so it stays open until the answer is read.
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
                DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            CompilationStream.writeSources(sources, out);
            CompilationStream.readCalls(in, listener);
        }
    }

    private Refusal explain(Process process, boolean timeIsOver) {
        if (timeIsOver) {
            return new Refusal(
                    "The check took longer than " + limits.timeLimit().toMillis()
                            + " ms and was ended. Check fewer files at a time, or simplify deeply nested generic calls.");
        }
        if (clock.isShutdown()) {
            return stopping();
        }
        int status = statusOf(process);
        return switch (status) {
            case CompilerProcess.OUT_OF_MEMORY ->
                new Refusal("The check needs more than " + limits.heapMebibytes()
                        + " MiB of memory and was ended. Check fewer or smaller files at a time.");
            case CompilerProcess.TOO_DEEP ->
                new Refusal("The sources are nested too deeply for the compiler. Split the long expressions.");
            default -> {
                LOG.warn("A compiler process ended early with status {}", status);
                yield new Refusal("The compiler ended early. Check fewer files to find the one that it stumbles over.");
            }
        };
    }

    private static int statusOf(Process process) {
        try {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    private static Refusal stopping() {
        return new Refusal("The server is stopping.");
    }
}
