package dev.sluice.it.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A program under test, started and ended by its process id alone. Two threads collect what it writes, so that it never
 * waits for a full pipe. Closing kills what still runs.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private final String name;
    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.readers = List.of(collect(process.getInputStream(), output), collect(process.getErrorStream(), errors));
    }

    /**
     * Starts a program with an open standard input.
     *
     * @param name for messages
     * @param command the program and its arguments
     * @param folder its working directory
     * @param environment added to this process's own
     * @return the running program, to be closed by the caller
     */
    public static ChildProcess start(String name, List<String> command, Path folder, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started: " + command, e);
        }
    }

    /**
     * The Java that runs this test.
     *
     * @return its launcher
     */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Waits for a line on standard output.
     *
     * @param line with one group
     * @return what the group holds
     */
    public String await(Pattern line) {
        try {
            Awaitility.await().atMost(LONGEST_START).pollInterval(POLL).until(() -> !process.isAlive() || found(line));
        } catch (ConditionTimeoutException e) {
            throw failure("did not print " + line + " in time");
        }
        joinReadersIfEnded();
        return groups(line).stream().findFirst().orElseThrow(() -> failure("ended without printing " + line));
    }

    /**
     * The first group of every line of standard output so far that has it.
     *
     * @param line with one group
     * @return in order
     */
    public List<String> groups(Pattern line) {
        return output.stream()
                .map(line::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /**
     * Waits for the end.
     *
     * @param limit longest time
     * @return the exit code
     */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("still runs after " + limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        joinReadersIfEnded();
        return process.exitValue();
    }

    /**
     * Writes a line to its standard input.
     *
     * @param line without its end
     */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be written to", e);
        }
    }

    /** Sends SIGKILL and waits until the process is gone. */
    public void kill() {
        process.destroyForcibly();
        var unused = awaitExit(LONGEST_START);
    }

    /** Sends SIGTERM and returns at once. */
    public void terminate() {
        process.destroy();
    }

    /**
     * The process id.
     *
     * @return for tools that look into the process
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Whether it runs.
     *
     * @return false once it has ended
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Standard output.
     *
     * @return the lines so far
     */
    public List<String> output() {
        return List.copyOf(output);
    }

    /**
     * Standard error.
     *
     * @return the lines so far
     */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /**
     * Everything it wrote, for the message of a failure.
     *
     * @return standard output, then standard error
     */
    public String transcript() {
        return "--- " + name + ", standard output:\n" + String.join("\n", output) + "\n--- " + name
                + ", standard error:\n" + String.join("\n", errors);
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The program ended with something unread; its end of the pipe is gone, which is what closing is for.
            errors.add("(standard input was cut: " + e.getMessage() + ")");
        }
    }

    private boolean found(Pattern line) {
        return output.stream().anyMatch(text -> line.matcher(text).find());
    }

    /** What a program wrote last may come a moment after its end. */
    private void joinReadersIfEnded() {
        if (process.isAlive()) {
            return;
        }
        try {
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IllegalStateException failure(String what) {
        return new IllegalStateException(name + " " + what + "\n" + transcript());
    }

    private Thread collect(InputStream stream, List<String> lines) {
        Thread reader = new Thread(() -> read(stream, lines), name + " reader");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private static void read(InputStream stream, List<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // Killed while it wrote: there is nothing more to read.
            lines.add("(the stream was cut: " + e.getMessage() + ")");
        }
    }
}
