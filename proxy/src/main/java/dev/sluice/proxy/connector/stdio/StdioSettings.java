package dev.sluice.proxy.connector.stdio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to start the servers of one route, and what they may use.
 *
 * @param name of the route, for the log
 * @param command the program and its arguments, at least the program; no shell sees it
 * @param environment variables on top of the few that every child gets; the values are kept out of the log
 * @param directory where they run; empty for that of Sluice
 * @param maxProcesses most children at the same time, 1 or more
 * @param stopping how long a child may take to end after its input was closed, and again after SIGTERM, 1 ms or more
 * @param maxLine longest message that a child may send, in bytes, 1 or more
 * @param maxUnsent most bytes that wait to be read by a child, 1 or more; a single message may have more
 * @param log how much of a child's standard error goes into the log
 * @param restarts how long the command is left alone when its children die at once
 */
public record StdioSettings(
        String name,
        List<String> command,
        Map<String, String> environment,
        Optional<Path> directory,
        int maxProcesses,
        Duration stopping,
        int maxLine,
        int maxUnsent,
        Log log,
        Restarts restarts) {
    /** Copies the collections. */
    public StdioSettings {
        command = List.copyOf(command);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * How much of a child's standard error goes into the log.
     *
     * @param longestLine bytes of one line, 1 or more; the rest is cut
     * @param lines most lines in each period, 0 or more
     * @param period 1 ms or more
     */
    public record Log(int longestLine, int lines, Duration period) {}

    /**
     * How long a command is left alone whose children die before they have said a word.
     *
     * @param first for the first time, 1 ms or more; doubles each time
     * @param longest at most
     */
    public record Restarts(Duration first, Duration longest) {}

    /** Leaves out the arguments and the values of the environment, either of which may be a secret. */
    @Override
    public String toString() {
        return "StdioSettings[name=" + name + ", program=" + command.get(0) + ", environment=" + environment.keySet()
                + ", directory=" + directory + ", maxProcesses=" + maxProcesses + ", stopping=" + stopping
                + ", maxLine=" + maxLine + ", maxUnsent=" + maxUnsent + ", log=" + log + ", restarts=" + restarts
                + "]";
    }
}
