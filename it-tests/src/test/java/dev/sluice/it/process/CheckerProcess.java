package dev.sluice.it.process;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The example server java-error-checker as a process. */
public final class CheckerProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (http\\S+)");

    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final ChildProcess process;
    private final URI endpoint;

    private CheckerProcess(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts it on a free port.
     *
     * @param folder its working directory and temporary folder
     * @return the running server
     */
    public static CheckerProcess start(Path folder) {
        List<String> command = List.of(
                ChildProcess.java(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                System.getProperty("sluice.checker.jar"),
                "--listen",
                "127.0.0.1:0",
                "--until-stdin-closes");
        ChildProcess process = ChildProcess.start("java-error-checker", command, folder, Map.of());
        try {
            return new CheckerProcess(process, URI.create(process.await(LISTENING)));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /**
     * Its MCP endpoint.
     *
     * @return the URL
     */
    public URI endpoint() {
        return endpoint;
    }

    /** Kills it with SIGKILL, so that it has no time to say goodbye, and waits until it is gone. */
    public void kill() {
        process.close();
        var unused = process.awaitExit(LONGEST_END);
    }

    @Override
    public void close() {
        process.close();
    }
}
