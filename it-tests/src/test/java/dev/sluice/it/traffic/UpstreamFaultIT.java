package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** An upstream that fails: the client reads whose fault it was, as a JSON-RPC error in an HTTP 200. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class UpstreamFaultIT {
    static final List<String> REVISIONS = McpCaller.REVISIONS;

    private static final Duration LONGER_THAN_THE_LIMIT = Duration.ofSeconds(20);
    private static final String ECHO = "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}";

    private Optional<ScriptedUpstream> started = Optional.empty();
    private Optional<SluiceProcess> proxy = Optional.empty();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        started = Optional.of(upstream);
        proxy = Optional.of(SluiceProcess.configured("""
                timeouts:
                  upstreamCall: 1s
                routes:
                  - path: /mcp
                    upstream: {url: "%s"}
                  - path: /away
                    upstream: {url: "http://127.0.0.1:%d/mcp"}
                """.formatted(upstream.endpoint(), closedPort()), folder));
    }

    @BeforeEach
    void reset() {
        upstream().reset();
    }

    @AfterAll
    void stop() {
        try (ScriptedUpstream upstream = upstream()) {
            assertThat(upstream.endpoint()).isNotNull();
            proxy.ifPresent(SluiceProcess::close);
        }
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstream_thatIsAway_isUnavailable(String revision) {
        URI endpoint = proxy.orElseThrow().endpoint("/away");
        McpCaller stranger = new McpCaller(endpoint, revision, Optional.empty());
        McpCaller.Outcome outcome = McpCaller.isModern(revision)
                ? stranger.call(1, "tools/call", ECHO)
                : stranger.call(
                        1,
                        "initialize",
                        "{\"protocolVersion\":\"" + revision
                                + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}");

        assertFault(outcome, 1, "upstream_unavailable");
        assertThat(outcome.headers().first("mcp-session-id")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstream_thatIsSilent_timesOut(String revision) {
        upstream().onCall("echo", (call, response) -> {
            var unused = response.awaitPeerGone(LONGER_THAN_THE_LIMIT);
        });

        assertFault(connect(revision).call(2, "tools/call", ECHO), 2, "upstream_timeout");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstream_thatHangsUpBeforeItsAnswer_isLost(String revision) {
        upstream().onCall("echo", (call, response) -> response.cut());

        assertFault(connect(revision).call(3, "tools/call", ECHO), 3, "upstream_connection_lost");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstream_thatHangsUpInItsStream_isLostBehindWhatItSaid(String revision) {
        upstream().onCall("echo", (call, response) -> {
            response.beginStream();
            response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                    + "\"params\":{\"level\":\"error\",\"data\":\"before\"}}");
            response.cut();
        });

        McpCaller.Outcome outcome = connect(revision).call(4, "tools/call", ECHO);

        assertThat(outcome.messages()).hasSize(2);
        assertThat(outcome.messages().get(0).at("/params/data").asString()).isEqualTo("before");
        assertFault(outcome, 4, "upstream_connection_lost");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstream_thatSpeaksNoJson_isAProtocolError(String revision) {
        upstream().onCall("echo", (call, response) -> response.json(Map.of(), "<html>internal stack trace</html>"));

        McpCaller.Outcome outcome = connect(revision).call(5, "tools/call", ECHO);

        assertFault(outcome, 5, "upstream_protocol_error");
        assertThat(outcome.answer().toString()).doesNotContain("stack trace");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstream_thatAnswers500_isUnavailable(String revision) {
        upstream().onCall("echo", (call, response) -> response.whole(500, Map.of(), "a secret of the upstream"));

        McpCaller.Outcome outcome = connect(revision).call(6, "tools/call", ECHO);

        assertFault(outcome, 6, "upstream_unavailable");
        assertThat(outcome.answer().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstream_afterAFault_servesAgain(String revision) {
        McpCaller caller = connect(revision);
        upstream().onCall("echo", (call, response) -> response.cut());
        assertFault(caller.call(7, "tools/call", ECHO), 7, "upstream_connection_lost");
        upstream().reset();

        assertThat(caller.call(8, "tools/call", ECHO).text()).isEqualTo("hello");
    }

    private static void assertFault(McpCaller.Outcome outcome, int id, String reason) {
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.answer().path("id").asInt()).isEqualTo(id);
        assertThat(outcome.errorCode()).isEqualTo(-32603);
        assertThat(outcome.answer().at("/error/data/reason").asString()).isEqualTo(reason);
        assertThat(outcome.answer().at("/error/data/fault").asString()).isEqualTo("upstream");
        assertThat(outcome.answer().at("/error/data/requestId").asString()).isNotEmpty();
    }

    private McpCaller connect(String revision) {
        return McpCaller.connect(proxy.orElseThrow().endpoint("/mcp"), revision);
    }

    private ScriptedUpstream upstream() {
        return started.orElseThrow();
    }

    /** A port that was free a moment ago. */
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
