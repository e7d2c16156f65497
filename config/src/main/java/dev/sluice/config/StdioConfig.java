package dev.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Section {@code upstream.stdio} of a route: a server that Sluice starts itself.
 *
 * @param command the program and its arguments, at least the program; no shell sees it
 * @param environment variables on top of the few that every child process gets, in the order of the file
 * @param directory where the processes run; empty for the working directory of Sluice
 * @param mode whether each session has a process of its own, as by default
 * @param maxProcesses most processes at the same time, default 50
 * @param startTimeout longest time from the start of a process to its answer to the handshake, default 30 s
 * @param stopTimeout how long a process may take to end after its input was closed, and again after SIGTERM, default 2 s
 * @param maxLifetime after which time a process is replaced, once no call is under way in it; zero, the default, for never
 * @param idleTimeout how long a shared process is kept that no session uses, default 5 min
 * @param waitingCalls most calls that wait for their turn in a shared process, default 256
 * @param unsent most bytes that wait for a process that does not read, default 1 MiB
 * @param queuedMessages most messages of the server that wait for one slow reader, default 256
 * @param queuedBytes how many bytes they have at most, default 1 MiB
 * @param slowReader how long one slow reader may hold up all others of its session, default 10 s
 * @param unclaimedQuestion how long a question that belongs to no call waits for a client that takes it, default 30 s
 * @param logLine longest line of standard error in the log, in bytes, default 4 KiB
 * @param logLines most such lines of one process in each {@code logPeriod}, default 100
 * @param logPeriod how often the count of these lines begins anew, default 10 s
 * @param restartDelay how long a command is left alone whose processes die before their first word; doubles each time,
 *     default 1 s
 * @param maxRestartDelay how long at most, default 1 min; at least {@code restartDelay}
 */
public record StdioConfig(
        List<String> command,
        Map<String, Secret> environment,
        Optional<Path> directory,
        StdioMode mode,
        int maxProcesses,
        Duration startTimeout,
        Duration stopTimeout,
        Duration maxLifetime,
        Duration idleTimeout,
        int waitingCalls,
        DataSize unsent,
        int queuedMessages,
        DataSize queuedBytes,
        Duration slowReader,
        Duration unclaimedQuestion,
        DataSize logLine,
        int logLines,
        Duration logPeriod,
        Duration restartDelay,
        Duration maxRestartDelay) {
    public StdioConfig {
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw new IllegalArgumentException("upstream.stdio.command: empty (expected: a program and its arguments)");
        }
        command = List.copyOf(command);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * A server of which only the command is known.
     *
     * @param command the program and its arguments
     * @return with the defaults named at the components
     * @throws IllegalArgumentException when there is no program
     */
    public static StdioConfig of(List<String> command) {
        return new StdioConfig(
                command,
                Map.of(),
                Optional.empty(),
                StdioMode.SESSION,
                50,
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ZERO,
                Duration.ofMinutes(5),
                256,
                DataSize.ofBytes(1 << 20),
                256,
                DataSize.ofBytes(1 << 20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                DataSize.ofKibibytes(4),
                100,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1));
    }

    /** Shows the program without its arguments, which may hold a credential. */
    @Override
    public String toString() {
        return "StdioConfig[program=" + command.get(0) + ", environment=" + environment + ", directory=" + directory
                + ", mode=" + mode + ", maxProcesses=" + maxProcesses + ", startTimeout=" + startTimeout
                + ", stopTimeout=" + stopTimeout
                + ", maxLifetime=" + maxLifetime + ", idleTimeout=" + idleTimeout + ", waitingCalls=" + waitingCalls
                + ", unsent=" + unsent + ", queuedMessages=" + queuedMessages + ", queuedBytes=" + queuedBytes
                + ", slowReader=" + slowReader + ", unclaimedQuestion=" + unclaimedQuestion + ", logLine="
                + logLine + ", logLines=" + logLines + ", logPeriod=" + logPeriod + ", restartDelay=" + restartDelay
                + ", maxRestartDelay=" + maxRestartDelay + "]";
    }
}
