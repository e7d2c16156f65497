package dev.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Section {@code upstream.stdio} of a route: a server that Sluice starts itself, once for each session.
 *
 * @param command the program and its arguments, at least the program; no shell sees it
 * @param environment variables on top of the few that every child process gets, in the order of the file
 * @param directory where the processes run; empty for the working directory of Sluice
 * @param maxProcesses most processes at the same time, default 50
 * @param startTimeout longest time from the start of a process to its answer to the handshake, default 30 s
 * @param stopTimeout how long a process may take to end after its input was closed, and again after SIGTERM, default 2 s
 * @param unsent most bytes that wait for a process that does not read, default 1 MiB
 * @param queuedMessages most messages of the server that wait for one slow reader, default 256
 * @param queuedBytes how many bytes they have at most, default 1 MiB
 * @param slowReader how long one slow reader may hold up all others of its session, default 10 s
 * @param unclaimedQuestion how long a question that belongs to no call waits for a client that takes it, default 30 s
 */
public record StdioConfig(
        List<String> command,
        Map<String, Secret> environment,
        Optional<Path> directory,
        int maxProcesses,
        Duration startTimeout,
        Duration stopTimeout,
        DataSize unsent,
        int queuedMessages,
        DataSize queuedBytes,
        Duration slowReader,
        Duration unclaimedQuestion) {
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
                50,
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                DataSize.ofBytes(1 << 20),
                256,
                DataSize.ofBytes(1 << 20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }

    /** Shows the program without its arguments, which may hold a credential. */
    @Override
    public String toString() {
        return "StdioConfig[program=" + command.get(0) + ", environment=" + environment + ", directory=" + directory
                + ", maxProcesses=" + maxProcesses + ", startTimeout=" + startTimeout + ", stopTimeout=" + stopTimeout
                + ", unsent=" + unsent + ", queuedMessages=" + queuedMessages + ", queuedBytes=" + queuedBytes
                + ", slowReader=" + slowReader + ", unclaimedQuestion=" + unclaimedQuestion + "]";
    }
}
