package dev.sluice.it.vectors;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.wire.Json;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the runner of vectors notices what it is there to notice: each conversation here differs from a right one in one place. */
final class VectorRunnerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE_AT_FIRST = Duration.ofSeconds(30);
    private static final String CALL = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{"progressToken":"t"}}}""";
    private static final String CALL_AT_SERVER = """
            {"jsonrpc":"2.0","id":"${u1}","method":"tools/call","params":{"name":"x","_meta":{"progressToken":"${pt}"}}}""";
    private static final String PROGRESS = """
            {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"${pt}","progress":1}}""";
    private static final String RESULT_OF_SERVER = """
            {"jsonrpc":"2.0","id":"${u1}","result":{"content":[]}}""";
    private static final String RESULT = """
            {"jsonrpc":"2.0","id":1,"result":{"content":[]}}""";

    /** The first Sluice of a process is slow, and each vector here waits in vain for what does not come. */
    @BeforeAll
    static void warmUp() {
        VectorRun.perform(
                vector("\"session\":\"established\"", expectProgress("t"), expectResult(RESULT, "post:1")),
                PATIENCE_AT_FIRST,
                Optional.empty());
    }

    @Test
    void vector_asSluiceBehaves_passes() {
        assertThatCode(running(expectProgress("t"), expectResult(RESULT, "post:1")))
                .doesNotThrowAnyException();
    }

    @Test
    void vector_withAWrongValue_fails() {
        assertThatThrownBy(running(expectProgress("other"), expectResult(RESULT, "post:1")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 4 to the client")
                .hasMessageContaining("/params/progressToken is \"t\" instead of \"other\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[],\"more\":1}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{\"content\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"${u1}x\",\"result\":{\"content\":[]}}"
            })
    void vector_withAnotherMessage_fails(String result) {
        assertThatThrownBy(running(expectProgress("t"), expectResult(result, "post:1")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 6 to the client");
    }

    @Test
    void vector_withAnotherStream_fails() {
        assertThatThrownBy(running(expectProgress("t"), expectResult(RESULT, "get")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("stream is post:1 instead of get");
    }

    @Test
    void vector_withoutAMessageThatCame_fails() {
        assertThatThrownBy(running("", expectResult(RESULT, "post:1")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("beyond the last step, to the client")
                .hasMessageContaining("notifications/progress");
    }

    @Test
    void vector_withAMessageThatNeverComes_fails() {
        assertThatThrownBy(running(
                        expectProgress("t"),
                        expectResult(RESULT, "post:1") + ",{\"seq\":7,\"side\":\"server\",\"message\":" + RESULT + "}"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 7 to the server")
                .hasMessageContaining("nothing came");
    }

    @Test
    void vector_withStateThatTheRunnerDoesNotKnow_fails() {
        assertThatThrownBy(running("\"session\":\"established\",\"weather\":\"fair\"", "", ""))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[weather]");
    }

    @Test
    void vectorWithoutSessions_asSluiceBehaves_passes() {
        assertThatCode(running(listening("mine", "\"absentHeaders\":[\"mcp-session-id\"]")))
                .doesNotThrowAnyException();
    }

    @Test
    void vectorWithoutSessions_withAnotherTag_fails() {
        assertThatThrownBy(running(listening("${u1}x", "\"method\":\"POST\"")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 4 to the client")
                .hasMessageContaining("io.modelcontextprotocol/subscriptionId is \"mine\"");
    }

    @Test
    void vectorWithoutSessions_withAnotherHeader_fails() {
        assertThatThrownBy(running(listening("mine", "\"headers\":{\"Mcp-Method\":\"tools/call\"}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 2 to the server")
                .hasMessageContaining("Mcp-Method is subscriptions/listen instead of tools/call");
    }

    @Test
    void vector_whoseGivenStateDoesNotComeAbout_fails() {
        assertThatThrownBy(running("\"session\":\"established\",\"openListen\":[\"${u9}\"]", "", ""))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("given: subscriptions/listen did not come to the server");
    }

    /** A modern client listens at a modern server, and the server agrees. */
    private static TestVector listening(String tag, String httpAtServer) {
        String request = """
                {"jsonrpc":"2.0","id":"%s","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},\
                "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
                "io.modelcontextprotocol/clientCapabilities":{}}}}""";
        String acknowledgement = """
                {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":\
                {"_meta":{"io.modelcontextprotocol/subscriptionId":"%s"},"notifications":{"toolsListChanged":true}}}""";
        return TestVector.parse(Json.parse("""
                {"id":"M","title":"a listening stream","clientVersion":"2026-07-28","serverVersion":"2026-07-28","given":{},
                 "in":[{"seq":1,"side":"client","message":%s},
                       {"seq":3,"side":"server","message":%s,"sse":{"stream":"post:${u1}"}}],
                 "expect":[{"seq":2,"side":"server","message":%s,"http":{%s}},
                           {"seq":4,"side":"client","message":%s,"sse":{"stream":"post:mine"}}]}""".formatted(
                        request.formatted("mine"),
                        acknowledgement.formatted("${u1}"),
                        request.formatted("${u1}"),
                        httpAtServer,
                        acknowledgement.formatted(tag))));
    }

    private static ThrowingCallable running(TestVector vector) {
        return () -> VectorRun.perform(vector, PATIENCE, Optional.empty());
    }

    private static String expectProgress(String token) {
        return "{\"seq\":4,\"side\":\"client\",\"message\":" + PROGRESS.replace("${pt}", token) + "},";
    }

    private static String expectResult(String result, String stream) {
        return "{\"seq\":6,\"side\":\"client\",\"message\":%s,\"sse\":{\"stream\":\"%s\"}}".formatted(result, stream);
    }

    private static ThrowingCallable running(String progress, String result) {
        return running("\"session\":\"established\"", progress, result);
    }

    private static ThrowingCallable running(String given, String progress, String result) {
        TestVector vector = vector(given, progress, result);
        return () -> VectorRun.perform(vector, PATIENCE, Optional.empty());
    }

    private static TestVector vector(String given, String progress, String result) {
        String json = """
                {"id":"T","title":"a call with progress","clientVersion":"2025-06-18","serverVersion":"2025-06-18",
                 "given":{%s},
                 "in":[{"seq":1,"side":"client","message":%s},
                       {"seq":3,"side":"server","message":%s,"sse":{"stream":"post:${u1}"}},
                       {"seq":5,"side":"server","message":%s,"sse":{"stream":"post:${u1}"}}],
                 "expect":[{"seq":2,"side":"server","message":%s},%s %s]}""".formatted(given, CALL, PROGRESS, RESULT_OF_SERVER, CALL_AT_SERVER, progress, result)
                .replaceAll(",\\s*]", "]");
        return TestVector.parse(Json.parse(json));
    }
}
