package dev.sluice.examples.javaerrorchecker.check;

import dev.sluice.examples.javaerrorchecker.workspace.Refusal;
import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Checks Java sources with the compiler of the JDK that runs this server.
 *
 * <p>The compiler runs in a child process, one for each check. In our own process a compilation could neither be
 * interrupted nor kept from taking all the heap, and sources that make it do either are easy to write; a child process
 * has a heap of its own and is ended when its time is over, at the price of its start (some tenths of a second). It
 * gets the sources through its standard input and sees no folder, no class path and no environment of ours.
 *
 * <p>A fixed number of compilers run at the same time, a fixed number of checks wait, and more are refused at once.
 * Safe for use by any thread; the calling thread waits for the answer.
 */
public final class ErrorChecker implements AutoCloseable {
    private final CheckLimits limits;
    private final CompilerLauncher launcher;
    private final Semaphore turns;

    /**
     * Makes a checker that holds no process yet.
     *
     * @param limits what a check may cost
     */
    public ErrorChecker(CheckLimits limits) {
        this.limits = limits;
        this.launcher = new CompilerLauncher(limits);
        this.turns = new Semaphore(limits.maxRunning(), true);
    }

    /**
     * Compiles sources and reports everything that the compiler says about them, of all files in one pass.
     *
     * @param sources the files to check together; nothing else is visible to them but the JDK
     * @param progress hears how far it is
     * @return what was found
     * @throws Refusal when too many checks wait, or this one needs more time, memory or stack than it may have
     */
    public CheckReport check(List<SourceFile> sources, CheckProgress progress) {
        if (sources.isEmpty()) {
            return new CheckReport(List.of(), 0, 0, 0);
        }
        awaitTurn();
        try {
            FindingCollector collector = new FindingCollector(sources.size(), limits.maxFindings(), progress);
            launcher.compile(sources, collector);
            return collector.finish();
        } finally {
            turns.release();
        }
    }

    /** Ends all running compilers; the checks that wait for them are refused. */
    @Override
    public void close() {
        launcher.close();
    }

    private void awaitTurn() {
        if (turns.tryAcquire()) {
            return;
        }
        // The count may be off by a few that arrive at this moment; it bounds the queue, it does not measure it.
        if (turns.getQueueLength() >= limits.maxWaiting()) {
            throw busy();
        }
        try {
            if (!turns.tryAcquire(limits.timeLimit().toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("The server is stopping.");
        }
    }

    private static Refusal busy() {
        return new Refusal("Too many checks are running. Try again in a few seconds.");
    }
}
