package dev.sluice.examples.javaerrorchecker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as a child process, with a temporary folder of its own; killed on close if it still runs. */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "java-error-checker listening on ";

    private final Process process;
    private final BufferedReader output;

    private ServerProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ServerProcess start(Path temporary, String... arguments) throws IOException {
        return new ServerProcess(new ProcessBuilder(command(temporary, arguments))
                .redirectError(temporary.resolve("stderr").toFile())
                .start());
    }

    /** The command line that {@link #start} uses. */
    static List<String> command(Path temporary, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                JavaErrorChecker.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Waits for the ready line and takes the address from it. */
    String awaitUri() throws IOException {
        String line = output.readLine();
        if (line == null || !line.startsWith(READY)) {
            throw new IOException("Not the ready line: " + line);
        }
        return line.substring(READY.length());
    }

    /** Reads what is left of standard output, up to its end. */
    List<String> remainingOutput() {
        return output.lines().toList();
    }

    void closeInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The server still runs");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
