package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.SluiceProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole session of work of the SDKs' own clients prints the same text directly and through Sluice. */
@ExtendWith(WithNodeJs.class)
final class ExerciseIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder = Path.of("");

    /**
     * The other pairs are those of {@link PairsIT}. A client that is newer than its server is missing here on purpose: directly it falls back to the server's revision,
     * through Sluice it keeps its own, and {@link PairsIT} says what is the same then.
     */
    @ParameterizedTest(name = "client {0}, server {1}")
    @CsvSource({"2025-03-26, 2025-03-26", "2025-11-25, 2025-11-25", "2025-06-18, 2025-11-25"})
    void session_ofALegacyClient_isTheSameThroughSluice(String client, String server, NodeJs node) {
        try (NodeJs.Server upstream = node.serve("servers/legacy.mjs", "--sdk", server)) {
            assertSame(node, upstream.endpoint(), "--sdk", client);
        }
    }

    @Test
    void work_ofAModernClient_isTheSameThroughSluice(NodeJs node) {
        try (NodeJs.Server upstream = node.serve("servers/modern.mjs")) {
            assertSame(node, upstream.endpoint(), "--sdk", "2026-07-28");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
    void session_withTheOfficialExampleServer_isTheSameThroughSluice(String client, NodeJs node) {
        try (NodeJs.Server upstream = node.serve("servers/everything.mjs")) {
            assertSame(node, upstream.endpoint(), "--sdk", client, "--profile", "everything");
        }
    }

    private void assertSame(NodeJs node, URI upstream, String... options) {
        String direct = exercise(node, upstream, options);
        try (SluiceProcess sluice = SluiceProcess.inFrontOf(upstream, folder)) {
            assertThat(exercise(node, sluice.endpoint(), options))
                    .as(sluice::transcript)
                    .isEqualTo(direct);
        }
    }

    private static String exercise(NodeJs node, URI endpoint, String... options) {
        List<String> arguments = new ArrayList<>(List.of("clients/exercise.mjs", "--url", endpoint.toString()));
        arguments.addAll(List.of(options));
        try (ChildProcess client = node.start(Map.of(), arguments.toArray(String[]::new))) {
            int code = client.awaitExit(LIMIT);
            assertThat(code).as(client::transcript).isZero();
            return String.join("\n", client.output());
        }
    }
}
