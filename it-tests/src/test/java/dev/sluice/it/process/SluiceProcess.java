package dev.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The packaged Sluice as a process, with Netty's leak detection at its strictest. Closing stops it with SIGTERM and
 * fails the test when it logged an error or a leak that the test did not ask for.
 */
public final class SluiceProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (http\\S+)");
    private static final Pattern ADMIN = Pattern.compile("admin on (http\\S+)");
    private static final Pattern TROUBLE = Pattern.compile("\\bERROR\\b|LEAK:|OutOfMemoryError|onErrorDropped");
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(30);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(45);

    /** Little heap: whoever gathers what should be bounded runs out of it. */
    private static final List<String> JVM = List.of(
            "-Xmx160m",
            "-XX:MaxDirectMemorySize=96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dio.netty.leakDetection.level=paranoid");

    private final ChildProcess process;
    private final URI endpoint;
    private final List<Pattern> askedFor = new ArrayList<>();

    private SluiceProcess(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts with a configuration.
     *
     * @param configuration the text of the file; says nothing of listeners
     * @param folder where to write the file
     * @return a Sluice that listens on free ports
     */
    public static SluiceProcess configured(String configuration, Path folder) {
        return started(folder, "-c", write(configuration, folder).toString());
    }

    /**
     * Starts in front of one server.
     *
     * @param upstream its MCP endpoint
     * @param folder the working directory
     * @return a Sluice that listens on free ports
     */
    public static SluiceProcess inFrontOf(URI upstream, Path folder) {
        return started(folder, "--upstream", upstream.toString());
    }

    /**
     * Starts in front of a server that it starts itself.
     *
     * @param command of the server, as one would type it
     * @param folder the working directory
     * @return a Sluice that listens on free ports
     */
    public static SluiceProcess starting(String command, Path folder) {
        return started(folder, "--stdio", command);
    }

    /**
     * Starts one of several that share their sessions.
     *
     * @param redis that they share
     * @param upstream its MCP endpoint
     * @param settings further sections of the configuration, each with the end of its line
     * @param folder a new one, for the configuration
     * @return a Sluice that listens on free ports
     */
    public static SluiceProcess replica(RedisServer redis, URI upstream, String settings, Path folder) {
        return replica(
                redis, "", settings + "routes:\n  - {path: /mcp, upstream: {url: \"" + upstream + "\"}}\n", folder);
    }

    /**
     * Starts one of several that share their sessions.
     *
     * @param redis that they share
     * @param access further settings of how it is used, each after a comma
     * @param configuration the rest of the file; says nothing of sessions and listeners
     * @param folder a new one, for the configuration
     * @return a Sluice that listens on free ports
     */
    public static SluiceProcess replica(RedisServer redis, String access, String configuration, Path folder) {
        try {
            return configured(
                    "session: {redis: {url: \"" + redis.url() + "\", lease: 2s" + access + "}}\n" + configuration,
                    Files.createDirectory(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SluiceProcess started(Path folder, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"));
        ChildProcess process = ChildProcess.start("Sluice", command(all), folder, Map.of());
        try {
            return new SluiceProcess(process, URI.create(process.await(LISTENING)));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /**
     * The command line of {@code sluice run}.
     *
     * @param arguments of the command
     * @return the program and all its arguments
     */
    public static List<String> command(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(arguments);
        return program(all);
    }

    /**
     * A command line of {@code sluice}.
     *
     * @param arguments the command and its own arguments
     * @return the program and all its arguments
     */
    public static List<String> program(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(ChildProcess.java()));
        String jar = System.getProperty("sluice.jar");
        command.addAll(JVM);
        command.addAll(ClassArchive.of(Path.of(jar), JVM));
        command.addAll(List.of("-jar", jar));
        command.addAll(arguments);
        return command;
    }

    private static Path write(String configuration, Path folder) {
        try {
            return Files.writeString(folder.resolve("sluice.yaml"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The MCP endpoint of the only route, or of the first.
     *
     * @return its URL
     */
    public URI endpoint() {
        return endpoint;
    }

    /**
     * The MCP endpoint of a route.
     *
     * @param path of the route
     * @return its URL
     */
    public URI endpoint(String path) {
        return endpoint.resolve(path);
    }

    /**
     * Waits until it knows what stands behind a route, and behind all routes before it. A handshake that comes earlier
     * is one with a server of unknown revision.
     *
     * @param path of the route; there must be several
     */
    public void awaitUpstream(String path) {
        var unused = process.await(Pattern.compile("upstream " + Pattern.quote(path) + ": (.*)"));
    }

    /**
     * Where operators look.
     *
     * @return the URL of the admin port
     */
    public URI admin() {
        return URI.create(process.await(ADMIN));
    }

    /**
     * What it counts and measures.
     *
     * @return the page that Prometheus reads
     */
    public String metrics() {
        try (InputStream page = admin().resolve("/metrics").toURL().openStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asks the JVM with the JDK's {@code jcmd}.
     *
     * @param question for example {@code GC.run}
     * @return the answer
     */
    public String ask(String question) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> command = List.of(jcmd, Long.toString(process.pid()), question);
        try (ChildProcess asking = ChildProcess.start("jcmd", command, Path.of("."), Map.of())) {
            assertThat(asking.awaitExit(LONGEST_QUESTION))
                    .as(asking::transcript)
                    .isZero();
            return String.join("\n", asking.output());
        }
    }

    /**
     * Says that a line which would fail the test belongs to it.
     *
     * @param line part of the line
     */
    public void expect(String line) {
        askedFor.add(Pattern.compile(Pattern.quote(line)));
    }

    /** Ends it as SIGKILL does, and waits until it is gone. */
    public void kill() {
        process.kill();
    }

    /** Sends SIGTERM and returns at once. */
    public void terminate() {
        process.terminate();
    }

    /**
     * Waits for the end of a Sluice that was told to stop.
     *
     * @return the exit code
     */
    public int awaitExit() {
        return process.awaitExit(LONGEST_STOP);
    }

    /**
     * Everything it wrote.
     *
     * @return for the message of a failure
     */
    public String transcript() {
        return process.transcript();
    }

    /** Stops it and looks through its log. */
    @Override
    public void close() {
        try {
            process.terminate();
            var unused = process.awaitExit(LONGEST_STOP);
            assertThat(trouble()).as(this::transcript).isEmpty();
        } finally {
            process.close();
        }
    }

    private List<String> trouble() {
        List<String> lines = new ArrayList<>(process.output());
        lines.addAll(process.errors());
        return lines.stream()
                .filter(line -> TROUBLE.matcher(line).find())
                .filter(line ->
                        askedFor.stream().noneMatch(asked -> asked.matcher(line).find()))
                .toList();
    }
}
