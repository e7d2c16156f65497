package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.Wire;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code sluice probe} finds out about servers. */
class ProbeTest {
    private static final String FIRST_PAGE =
            "{\"tools\":[{\"name\":\"add\",\"title\":\"Add\",\"description\":\"Adds.\\nAlways.\","
                    + "\"inputSchema\":{\"type\":\"object\"},\"icons\":[]}],\"nextCursor\":\"2\"}";
    private static final String SECOND_PAGE =
            "{\"tools\":[{\"name\":\"subtract\",\"title\":\"Subtract\",\"inputSchema\":{\"type\":\"object\"}}]}";

    private final FakeUpstream upstream = new FakeUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void legacyServer_isDescribedWithWhatClientsOfEachRevisionGet() {
        upstream.on("server/discover", (request, wire) -> wire.empty(404));
        upstream.on("initialize", ProbeTest::initialize);
        upstream.on(
                "tools/list",
                (request, wire) -> wire.result(request, request.text().contains("cursor") ? SECOND_PAGE : FIRST_PAGE));

        Run run = Run.of("probe", upstream.url().toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith(upstream.url() + "\n")
                .contains("  server    fake 1\n")
                .contains("  modern    no")
                .contains("  legacy    2025-11-25, 2025-06-18\n")
                .contains("  offers    tools (2)\n")
                .contains("  tools     add       Adds.\n            subtract\n")
                .contains("  clients   2026-07-28  not served")
                .contains("2025-11-25  as it is\n")
                .contains("2025-06-18  as it is\n")
                .contains(
                        "2024-11-05  adapted from 2025-11-25; changed or left out: tools.icons (1), tools.title (2)\n");
    }

    @Test
    void sessions_areAllEnded() {
        upstream.on("server/discover", (request, wire) -> wire.empty(404));

        assertThat(Run.of("probe", upstream.url().toString()).status()).isZero();

        assertThat(upstream.received("DELETE"))
                .hasSameSizeAs(upstream.received("initialize"))
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void modernServer_isDescribed() {
        upstream.on("initialize", (request, wire) -> wire.json(200, Json.error(request.id(), -32022)));
        upstream.on(
                "server/discover",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}},"
                                + "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"new\",\"version\":\"2\"}}}"));
        upstream.on("tools/list", (request, wire) -> wire.result(request, SECOND_PAGE));

        Run run = Run.of("probe", upstream.url().toString());

        assertThat(run.out())
                .contains("  server    new 2\n", "  modern    2026-07-28\n", "  legacy    no", "tools (1)")
                .contains("2026-07-28  as it is\n");
    }

    @Test
    void serverThatIsAway_isAnErrorThatSaysSo() {
        upstream.vanish();

        Run run = Run.of("probe", upstream.url().toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(upstream.url() + " does not answer: The upstream server cannot be reached.");
    }

    @Test
    void missingServer_isAMistakeOnTheCommandLine() {
        assertThat(Run.of("probe").status()).isEqualTo(2);
    }

    /** Knows the two newest revisions with a handshake, and answers with the newest to anything else. */
    private static void initialize(Received request, Wire wire) throws IOException {
        String wanted = request.at("/params/protocolVersion");
        String version = wanted.contains("2025-06-18") ? wanted : "\"2025-11-25\"";
        wire.json(
                200,
                Json.result(
                        request.id(),
                        "{\"protocolVersion\":" + version
                                + ",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"fake\",\"version\":\"1\"}}"),
                "mcp-session-id",
                FakeUpstream.SESSION);
    }
}
