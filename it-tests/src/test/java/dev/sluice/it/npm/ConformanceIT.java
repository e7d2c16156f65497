package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.pending.Pending;
import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.SluiceProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official conformance suite passes the same scenarios directly and through Sluice, and directly all that a revision
 * requires. A failure shows the table of scenarios.
 */
@ExtendWith(WithNodeJs.class)
final class ConformanceIT {
    private static final String STATELESS = "2026-07-28";
    private static final Duration LIMIT = Duration.ofMinutes(8);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2025-03-26, servers/legacy.mjs, --spec-version",
        "2025-06-18, servers/legacy.mjs, --spec-version",
        "2025-11-25, servers/legacy.mjs, --requirements",
        "2026-07-28, servers/modern.mjs, --requirements"
    })
    void serverSuite_throughSluice_passesTheSame(String revision, String server, String selector, NodeJs node) {
        try (NodeJs.Server upstream = node.serve(server);
                SluiceProcess sluice = inFrontOf(upstream, revision)) {
            assertSame(
                    node,
                    Map.of(),
                    "--direct",
                    named(upstream.endpoint()),
                    "--proxied",
                    named(sluice.endpoint()),
                    selector,
                    revision);
        }
    }

    /**
     * Directly with a server of the revision itself, through Sluice with one of the other era, on the same fixture. What cannot
     * be the same stands in a file beside the program that compares, with the reason.
     */
    @TestFactory
    Stream<DynamicTest> serverSuite_throughSluiceWithAServerOfTheOtherEra_passesAllThatIsPossible(NodeJs node) {
        Pending pending = Pending.listed("/conformance-pending.txt");
        return Stream.of(
                        new AcrossEras("2026-07-28", "servers/modern.mjs", "servers/legacy.mjs"),
                        new AcrossEras("2025-11-25", "servers/legacy.mjs", "servers/modern.mjs"))
                .map(eras -> pending.test(eras.revision(), eras.toString(), () -> assertPossible(node, eras)));
    }

    private void assertPossible(NodeJs node, AcrossEras eras) {
        try (NodeJs.Server same = node.serve(eras.server());
                NodeJs.Server other = node.serve(eras.otherServer());
                SluiceProcess sluice = inFrontOf(other, eras.revision())) {
            assertSame(
                    node,
                    Map.of(),
                    "--direct",
                    named(same.endpoint()),
                    "--proxied",
                    named(sluice.endpoint()),
                    "--except",
                    "conformance/impossible-" + eras.revision() + ".txt",
                    "--requirements",
                    eras.revision());
        }
    }

    /**
     * A suite, and whom it talks to.
     *
     * @param revision of the suite
     * @param server that speaks it
     * @param otherServer that speaks only revisions of the other era
     */
    private record AcrossEras(String revision, String server, String otherServer) {}

    /** The suite has no client scenarios for 2025-03-26. */
    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25", "2026-07-28"})
    void clientSuite_throughSluice_passesTheSame(String revision, NodeJs node) {
        assertSame(
                node,
                Map.of("PROXY_COMMAND", proxyCommand(node)),
                "--client",
                "--direct",
                "node clients/conformance.mjs",
                "--proxied",
                "node conformance/through.mjs",
                "--spec-version",
                revision);
    }

    /** The suite of the stateless revision wants handshakes refused, as a route does that has only this revision. */
    private SluiceProcess inFrontOf(NodeJs.Server upstream, String revision) {
        String revisions = revision.equals(STATELESS) ? "revisions: [\"" + STATELESS + "\"], " : "";
        return SluiceProcess.configured(
                "routes: [{path: /mcp, " + revisions + "upstream: {url: \"" + upstream.endpoint() + "\"}}]\n", folder);
    }

    private static void assertSame(NodeJs node, Map<String, String> environment, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "conformance/compare.mjs";
        System.arraycopy(options, 0, arguments, 1, options.length);
        try (ChildProcess suite = node.start(environment, arguments)) {
            int code = suite.awaitExit(LIMIT);
            assertThat(code).as(suite::transcript).isZero();
        }
    }

    /** The suite's script splits the command at blanks: where a folder above has one, the jar is named without those. */
    private static String proxyCommand(NodeJs node) {
        List<String> arguments = List.of("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--upstream", "{url}");
        String jar = System.getProperty("sluice.jar");
        String near = node.folder()
                .relativize(Path.of(jar).toAbsolutePath().normalize())
                .toString();
        String command = String.join(" ", SluiceProcess.command(arguments));
        return jar.contains(" ") ? command.replace(jar, near) : command;
    }

    /** One scenario insists on the name. */
    private static String named(URI endpoint) {
        return endpoint.toString().replace("127.0.0.1", "localhost");
    }
}
