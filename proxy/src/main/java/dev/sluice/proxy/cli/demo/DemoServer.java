package dev.sluice.proxy.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Java error checker as a child process on a free port. It ends when its standard input does, so it cannot outlive
 * this process, whatever becomes of it.
 */
public final class DemoServer implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("listening on (http\\S+)");
    private static final long END_LIMIT_SECONDS = 10;

    private final Process process;
    private final URI url;

    private DemoServer(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param jar of the server, with its libraries beside it
     * @return the running server, to be closed by the caller
     * @throws DemoException when it does not start; it has said why on standard error
     */
    public static DemoServer start(Path jar) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder command = new ProcessBuilder(
                        java.toString(), "-jar", jar.toString(), "--listen", "127.0.0.1:0", "--until-stdin-closes")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Process process = command.start();
            return new DemoServer(process, awaitReady(process));
        } catch (IOException e) {
            throw new DemoException("the demo's server cannot be started: " + e.getMessage());
        }
    }

    private static URI awaitReady(Process process) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return URI.create(ready.group(1));
            }
        }
        throw new DemoException("the demo's server ended before it listened");
    }

    /**
     * Where it listens.
     *
     * @return its MCP endpoint
     */
    public URI url() {
        return url;
    }

    /** Ends it and waits for its end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
