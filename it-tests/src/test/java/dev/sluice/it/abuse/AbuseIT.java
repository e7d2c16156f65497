package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ReceivedMessage;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/** The attacks that matter most, written for this project, so that some run wherever the project is built. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbuseIT {
    static final List<String> REVISIONS = McpCaller.REVISIONS;

    private static final String MODERN = "2026-07-28";
    private static final String CALL = "tools/call";
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\",\"params\":{\"a\":1}}";
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private Optional<AbuseTarget> started = Optional.empty();

    @BeforeAll
    void start(@TempDir Path folder) {
        started = Optional.of(AbuseTarget.start(folder));
    }

    @BeforeEach
    void reset() {
        target().upstream().reset();
    }

    @AfterAll
    void stop() {
        started.ifPresent(AbuseTarget::close);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void post_fromAnotherSite_isForbidden(String revision) {
        McpCaller caller = caller(AbuseTarget.PLAIN, revision);
        Map<String, String> headers = caller.headers();
        headers.put("Origin", "https://attacker.test");

        assertRefused(caller, headers, LIST, 403);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void post_forAnotherHost_isMisdirected(String revision) {
        McpCaller caller = caller(AbuseTarget.PLAIN, revision);
        Map<String, String> headers = caller.headers();
        headers.put("Host", "attacker.test");

        assertRefused(caller, headers, LIST, 421);
    }

    @Test
    void request_withTwoFramings_isRefusedOnceAndClosed() {
        URI endpoint = target().endpoint(AbuseTarget.PLAIN);
        String hidden = "POST " + endpoint.getPath() + " HTTP/1.1\r\n";
        try (RawConnection connection = RawConnection.open(endpoint)) {
            connection.send(("POST " + endpoint.getPath() + " HTTP/1.1\r\nHost: " + endpoint.getAuthority()
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + hidden.length()
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden)
                    .getBytes(StandardCharsets.UTF_8));
            HttpAnswer answer = connection.answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).doesNotContain("HTTP/1.1");
            assertThat(connection.bytesBeforeClose(CLOSE_LIMIT)).isZero();
        }
        assertThat(target().upstream().received()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void body_overTheLimit_isRefusedBeforeItHasArrived(String revision) {
        McpCaller caller = caller(AbuseTarget.PLAIN, revision);
        HeapWatch heap = HeapWatch.start(target().sluice());
        Payload endless = new Payload.Streamed("{\"jsonrpc\":\"2.0\",\"id\":\"", 'x', 1L << 40, "\"}");
        try (RawConnection connection = new Attack.Request("POST", caller.headers(), endless).send(caller.endpoint())) {
            assertThat(connection.answer().status()).isEqualTo(413);
        }
        heap.assertGrowthBelow(32);
        assertThat(target().upstream().received()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void message_nestedTooDeep_isMalformed(String revision) {
        McpCaller caller = caller(AbuseTarget.PLAIN, revision);
        String deep = LIST.replace("1}}", "{\"b\":".repeat(5_000) + "1" + "}".repeat(5_000) + "}}");

        assertRefused(caller, caller.headers(), deep, 400);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void message_withTwoMethods_isMalformed(String revision) {
        McpCaller caller = caller(AbuseTarget.PLAIN, revision);
        String twice = LIST.replace("\"params\"", "\"method\":\"tools/call\",\"params\"");

        assertRefused(caller, caller.headers(), twice, 400);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void forbiddenTool_calledByAnyRevision_isUnknown(String revision) {
        McpCaller.Outcome outcome =
                caller(AbuseTarget.POLICED, revision).call(3, CALL, "{\"name\":\"denied\",\"arguments\":{}}");

        assertThat(outcome.errorCode()).isEqualTo(-32602);
        assertThat(target().upstream().received()).isEmpty();
    }

    @Test
    void batch_withForbiddenCall_runsTheOthersOnly() {
        McpCaller caller = caller(AbuseTarget.POLICED, "2025-03-26");
        String batch = "[" + call(1, "denied") + "," + call(2, "echo") + "]";
        try (RawConnection connection = caller.post(caller.headers(), batch)) {
            HttpAnswer answer = connection.answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.messages())
                    .anySatisfy(message -> assertThat(message.path("id").asInt() + ":"
                                    + message.at("/error/code").asInt(0))
                            .isEqualTo("1:-32602"))
                    .anySatisfy(message -> assertThat(message.path("id").asInt() + ":" + message.has("result"))
                            .isEqualTo("2:true"));
        }
        assertThat(target().upstream().received())
                .extracting(ReceivedMessage::tool)
                .containsExactly("echo");
    }

    @Test
    void mirroredName_thatContradictsTheBody_isAMismatch() {
        McpCaller caller = caller(AbuseTarget.POLICED, MODERN);
        Map<String, String> headers = caller.headers();
        headers.put("Mcp-Method", CALL);
        headers.put("Mcp-Name", "echo");
        String body = call(5, "admin").replace("\"arguments\"", "\"_meta\":" + caller.meta() + ",\"arguments\"");
        try (RawConnection connection = caller.post(headers, body)) {
            HttpAnswer answer = connection.answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message().at("/error/code").asInt()).isEqualTo(-32020);
        }
        assertThat(target().upstream().received()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstreamLine_withoutEnd_failsTheCallInBoundedMemory(String revision) {
        McpCaller caller = caller(AbuseTarget.PLAIN, revision);
        target().upstream().onCall("echo", AbuseIT::writeOneLongLine);
        HeapWatch heap = HeapWatch.start(target().sluice());

        McpCaller.Outcome outcome = caller.call(8, CALL, "{\"name\":\"echo\",\"arguments\":{}}");

        assertThat(outcome.answer().path("id").asInt()).isEqualTo(8);
        assertThat(outcome.answer().at("/error/data/fault").asString()).isEqualTo("upstream");
        heap.assertGrowthBelow(32);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void upstreamHeaders_areNotPassedOn(String revision) {
        McpCaller caller = caller(AbuseTarget.PLAIN, revision);
        target().upstream().onCall("echo", AbuseIT::plantHeaders);

        McpCaller.Outcome outcome = caller.call(9, CALL, "{\"name\":\"echo\",\"arguments\":{}}");

        assertThat(outcome.text()).isEqualTo("fine");
        assertThat(outcome.headers().values()).doesNotContainKeys("set-cookie", "x-planted");
    }

    private void assertRefused(McpCaller caller, Map<String, String> headers, String body, int status) {
        try (RawConnection connection = caller.post(headers, body)) {
            assertThat(connection.answer().status()).isEqualTo(status);
        }
        assertThat(target().upstream().received()).isEmpty();
    }

    private static void writeOneLongLine(JsonNode call, OutboundResponse response) throws IOException {
        response.beginStream();
        byte[] piece = "data: x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 10_000; i++) {
            response.chunk(piece);
        }
    }

    private static void plantHeaders(JsonNode call, OutboundResponse response) throws IOException {
        Map<String, String> planted = Map.of("Set-Cookie", "planted=1", "X-Planted", "1");
        response.json(planted, ScriptedUpstream.result(call, "fine"));
    }

    private McpCaller caller(String path, String revision) {
        McpCaller caller = McpCaller.connect(target().endpoint(path), revision);
        target().upstream().reset();
        return caller;
    }

    private static String call(int id, String tool) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":{}}}";
    }

    private AbuseTarget target() {
        return started.orElseThrow();
    }
}
