package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.SluiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SDKs' own clients start {@code sluice stdio} as their server, and see what they see of a server itself. */
@ExtendWith(WithNodeJs.class)
final class StdioClientIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
    void session_ofALegacyClient_isTheSameThroughSluice(String revision, NodeJs node) {
        List<String> server = List.of("node", "servers/legacy.mjs", "--sdk", revision, "--stdio");
        try (NodeJs.Server upstream = node.serve("servers/legacy.mjs", "--sdk", revision)) {
            assertThat(exercise(node, revision, sluice(upstream.endpoint())))
                    .isEqualTo(exercise(node, revision, server));
        }
    }

    @Test
    void work_ofAModernClient_isTheSameThroughSluice(NodeJs node) {
        List<String> server = List.of("node", "servers/modern.mjs", "--stdio");
        try (NodeJs.Server upstream = node.serve("servers/modern.mjs")) {
            assertThat(exercise(node, "2026-07-28", sluice(upstream.endpoint())))
                    .isEqualTo(exercise(node, "2026-07-28", server));
        }
    }

    private static List<String> sluice(URI upstream) {
        return SluiceProcess.program(List.of("stdio", "--upstream", upstream.toString()));
    }

    private static String exercise(NodeJs node, String revision, List<String> server) {
        List<String> arguments = new ArrayList<>(List.of("clients/exercise.mjs", "--sdk", revision, "--"));
        arguments.addAll(server);
        try (ChildProcess client = node.start(Map.of(), arguments.toArray(String[]::new))) {
            int code = client.awaitExit(LIMIT);
            assertThat(code).as(client::transcript).isZero();
            return String.join("\n", client.output());
        }
    }
}
