package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.pending.Pending;
import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.SluiceProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A whole session of work with the official example server prints the same text whatever carries it behind Sluice. */
@ExtendWith(WithNodeJs.class)
final class EverythingIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String COMMAND = "node_modules/@modelcontextprotocol/server-everything/dist/index.js";

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> session_overEveryTransportOfTheServer_isTheSame(NodeJs node) {
        Pending pending = Pending.listed("/everything-pending.txt");
        return Stream.of(
                pending.test("streamable-http", "Streamable HTTP", () -> assertSame(node)),
                pending.test("http-sse", "HTTP+SSE", () -> assertSame(node, "--sse")),
                pending.test("stdio", "stdio", () -> assertSameOverStdio(node)));
    }

    private void assertSame(NodeJs node, String... options) {
        String[] command = Stream.concat(Stream.of("servers/everything.mjs"), Stream.of(options))
                .toArray(String[]::new);
        try (NodeJs.Server upstream = node.serve(command)) {
            assertThat(throughSluice(node, "url: \"" + upstream.endpoint() + "\""))
                    .isEqualTo(direct(node));
        }
    }

    private void assertSameOverStdio(NodeJs node) {
        String program = node.folder().resolve(COMMAND).toString();
        assertThat(throughSluice(node, "stdio: {command: [node, \"" + program + "\", stdio]}"))
                .isEqualTo(direct(node));
    }

    private String throughSluice(NodeJs node, String upstream) {
        String configuration = "routes:\n  - path: /mcp\n    upstream:\n      " + upstream + "\n";
        try (SluiceProcess sluice = SluiceProcess.configured(configuration, folder)) {
            return exercise(node, sluice.endpoint());
        } catch (IllegalStateException e) {
            throw new AssertionError("Sluice did not start", e);
        }
    }

    private static String direct(NodeJs node) {
        try (NodeJs.Server server = node.serve("servers/everything.mjs")) {
            return exercise(node, server.endpoint());
        }
    }

    private static String exercise(NodeJs node, URI endpoint) {
        try (ChildProcess client = node.start(
                Map.of(),
                "clients/exercise.mjs",
                "--sdk",
                "2025-11-25",
                "--profile",
                "everything",
                "--url",
                endpoint.toString())) {
            int code = client.awaitExit(LIMIT);
            assertThat(code).as(client::transcript).isZero();
            return String.join("\n", client.output());
        }
    }
}
