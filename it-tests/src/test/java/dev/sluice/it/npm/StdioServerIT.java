package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.SluiceProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official example server, started by Sluice, does the same work as over HTTP. */
@ExtendWith(WithNodeJs.class)
final class StdioServerIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
    void session_withTheOfficialExampleServer_isTheSameAsOverHttp(String client, NodeJs node) {
        String direct;
        try (NodeJs.Server upstream = node.serve("servers/everything.mjs")) {
            direct = exercise(node, upstream.endpoint(), client);
        }
        String server = node.folder() + "/node_modules/@modelcontextprotocol/server-everything/dist/index.js";
        try (SluiceProcess sluice = SluiceProcess.starting("node '" + server + "' stdio", folder)) {
            assertThat(exercise(node, sluice.endpoint(), client))
                    .as(sluice::transcript)
                    .isEqualTo(direct);
        }
    }

    private static String exercise(NodeJs node, URI endpoint, String client) {
        List<String> arguments = List.of(
                "clients/exercise.mjs", "--url", endpoint.toString(), "--sdk", client, "--profile", "everything");
        try (ChildProcess process = node.start(Map.of(), arguments.toArray(String[]::new))) {
            int code = process.awaitExit(LIMIT);
            assertThat(code).as(process::transcript).isZero();
            return String.join("\n", process.output());
        }
    }
}
