package dev.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice stdio} as a process: what it writes where, and how it ends. */
@Timeout(120)
final class StdioProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final URI NOBODY = URI.create("http://127.0.0.1:9/mcp");
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
            + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}\n";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void output_hasMessagesOnly_whateverIsLogged() throws Exception {
        Process sluice = start(Map.of("SLUICE_LOG", "DEBUG", "JAVA_TOOL_OPTIONS", "-Dnoise=1"));
        try (OutputStream input = sluice.getOutputStream()) {
            input.write((INITIALIZE + "rubbish\n").getBytes(StandardCharsets.UTF_8));
        }
        List<String> lines = lines(sluice.getInputStream());

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(Json.parse(line).path("jsonrpc").asString()).isEqualTo("2.0"));
        assertThat(lines).anyMatch(line -> line.contains("-32700")).anyMatch(line -> line.contains("\"id\":1"));
        assertThat(exitCode(sluice)).isZero();
    }

    @Test
    void errorOutput_isEmptyWhenNothingIsWrong() throws Exception {
        Process sluice = start(Map.of());
        try (OutputStream input = sluice.getOutputStream()) {
            input.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(lines(sluice.getInputStream())).hasSize(1);
        // What a virtual machine says about the jars that it runs starts with this word.
        assertThat(lines(sluice.getErrorStream()))
                .allSatisfy(line -> assertThat(line).startsWith("WARNING: "));
        assertThat(exitCode(sluice)).isZero();
    }

    @Test
    void sigterm_endsItThoughItsInputIsOpen() throws Exception {
        Process sluice = start(Map.of());
        sluice.getOutputStream().write(INITIALIZE.getBytes(StandardCharsets.UTF_8));
        sluice.getOutputStream().flush();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(sluice.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).contains("\"id\":1");
            // Destroying the process itself would also close this end of its streams.
            assertThat(sluice.toHandle().destroy()).isTrue();

            assertThat(output.readLine()).isNull();
        }
        assertThat(exitCode(sluice)).isEqualTo(143);
    }

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        SluiceProcess.program(List.of("stdio", "--upstream", NOBODY.toString())))
                .directory(folder.toFile());
        builder.environment().remove("SLUICE_LOG");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<String> lines(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
