package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JVM of this benchmark. Its errors appear among ours; closing it ends it. */
final class JavaProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (http\\S+)");
    private static final int SECONDS_TO_END = 10;

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;
    private String url = "";

    private JavaProcess(Process process) {
        this.process = process;
        // Nothing of the benchmark may outlive it, also when somebody interrupts it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    static JavaProcess start(List<String> options, String classPath, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(tool("java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        try {
            return new JavaProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(mainClass + " cannot be started", e);
        }
    }

    /** A program of the JDK that runs this benchmark. */
    static Path tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name);
    }

    /** Waits for the line that tells where it listens. */
    JavaProcess untilListening() {
        while (url.isEmpty()) {
            Matcher line = LISTENING.matcher(readLine());
            if (line.find()) {
                url = line.group(1);
            }
        }
        return this;
    }

    String url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    /** Sends a command and waits for its answer; throws when it failed. */
    String ask(String command) {
        try {
            input.write(command);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String answer = readLine();
        if (!answer.startsWith("ok ")) {
            throw new IllegalStateException(command + ": " + answer);
        }
        return answer.substring("ok ".length());
    }

    private String readLine() {
        try {
            @Nullable String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("process " + pid() + " has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
