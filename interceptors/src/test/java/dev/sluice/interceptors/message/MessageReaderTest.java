package dev.sluice.interceptors.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final MessageReader READER = new MessageReader(JsonLimits.defaults());

    @Test
    void request_withEverything_isReadFromOneScan() {
        McpRequest request = request("""
                {"jsonrpc":"2.0","id":"q-1","method":"tools/call","params":{"name":"archive","arguments":{"name":"no"},
                "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                "io.modelcontextprotocol/clientCapabilities":{},
                "io.modelcontextprotocol/clientInfo":{"name":"demo","version":"2"},
                "io.modelcontextprotocol/logLevel":"notice","progressToken":7}}}""");

        assertThat(request.id()).isEqualTo(RequestId.of("q-1"));
        assertThat(request.method()).isEqualTo("tools/call");
        assertThat(request.targetName()).isEqualTo("archive");
        assertThat(request.meta().protocolVersion()).contains("2026-07-28");
        assertThat(request.meta().clientCapabilities()).isEqualTo(RequestMeta.Shape.WELL_FORMED);
        assertThat(request.meta().clientInfo()).isEqualTo(RequestMeta.Shape.WELL_FORMED);
        assertThat(request.meta().logLevel()).isEqualTo(RequestMeta.Shape.WELL_FORMED);
        assertThat(request.meta().progressToken()).contains(RequestId.of(7));
    }

    @Test
    void meta_ofOtherForms_isMalformedNotAbsent() {
        RequestMeta meta = request("""
                {"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{
                "io.modelcontextprotocol/protocolVersion":5,
                "io.modelcontextprotocol/clientCapabilities":[],
                "io.modelcontextprotocol/clientInfo":{"name":"demo"},
                "io.modelcontextprotocol/logLevel":"loud"}}}""").meta();

        assertThat(meta.namesProtocolVersion()).isTrue();
        assertThat(meta.protocolVersion()).isEmpty();
        assertThat(meta.clientCapabilities()).isEqualTo(RequestMeta.Shape.MALFORMED);
        assertThat(meta.clientInfo()).isEqualTo(RequestMeta.Shape.MALFORMED);
        assertThat(meta.logLevel()).isEqualTo(RequestMeta.Shape.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"t\",\"task\":{}} | true",
                "{\"name\":\"t\",\"t\\u0061sk\":{\"ttl\":5}} | true",
                "{\"task\":null,\"name\":\"t\"} | true",
                "{\"name\":\"t\",\"arguments\":{\"task\":{}}} | false",
                "{\"name\":\"task\"} | false"
            })
    void task_isSeenInWhateverFormItIsAskedFor_andNowhereElse(String params, boolean asked) {
        assertThat(request("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":" + params + "}")
                        .hasTask())
                .isEqualTo(asked);
    }

    @Test
    void initialize_protocolVersion_isRead() {
        assertThat(request(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\"}}")
                        .requestedVersion())
                .contains("2025-06-18");
        assertThat(((McpResponse)
                                read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\"}}"))
                        .negotiatedVersion())
                .contains("2025-06-18");
    }

    @ParameterizedTest
    @CsvSource({
        "tools/call, tool",
        "prompts/get, tool",
        "resources/read, file:///secret",
        "resources/subscribe, file:///secret",
        "tasks/get, task-1",
        "vendor/thing, tool"
    })
    void target_severalCandidates_isTheOneThatTheMethodReads(String method, String expected) {
        McpRequest request = request("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method
                + "\",\"params\":{\"name\":\"tool\",\"uri\":\"file:///secret\",\"taskId\":\"task-1\"}}");

        assertThat(request.targetName()).isEqualTo(expected);
    }

    @Test
    void target_nameIsNoString_isNotTakenFromElsewhere() {
        assertThat(request(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":5,\"uri\":\"ok\"}}")
                        .targetName())
                .isEmpty();
    }

    @Test
    void target_halfASurrogatePair_isNotRead() {
        assertThat(request(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\\ud800\"}}")
                        .targetName())
                .isEmpty();
    }

    @Test
    void related_bothCandidates_isTheOneThatTheMethodReads() {
        String params = "\"params\":{\"requestId\":\"r\",\"progressToken\":5}}";

        McpNotification cancelled =
                (McpNotification) read("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"," + params);
        McpNotification progress =
                (McpNotification) read("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"," + params);

        assertThat(cancelled.related()).contains(RequestId.of("r"));
        assertThat(progress.related()).contains(RequestId.of(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"x\"", "0", "-5", "9007199254740991", "-9007199254740991"})
    void id_stringOrExactInteger_isAccepted(String id) {
        assertThat(request("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}")
                        .id())
                .hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "{}",
                "[1]",
                "1.0",
                "1.5",
                "1e2",
                "1e999999999",
                "9007199254740992",
                "-9007199254740992",
                "-9223372036854775808",
                "123456789012345678901234567890",
                "\"\\udc00\""
            })
    void id_anythingElse_isRefusedWithoutId(String id) {
        MalformedMessageException refused = refused("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}");

        assertThat(refused.code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
        assertThat(refused.id()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\\ud800b\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"_meta\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"m\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"text\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"message\":\"no code\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1.5,\"message\":\"m\"}}"
            })
    void message_brokenRule_isInvalidAndKeepsTheId(String json) {
        MalformedMessageException refused = refused(json);

        assertThat(refused.code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
        assertThat(refused.id()).contains(RequestId.of(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"m\\u0065thod\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":1,\"x\":2}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"name\":\"b\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"_meta\":{\"a\":1,\"a\":2}}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"a\",\"resultType\":\"b\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"code\":2}}"
            })
    void memberTwice_onALevelOfTheEnvelope_isInvalid(String json) {
        assertThat(refused(json).code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @Test
    void memberTwice_amongManyNames_isInvalid() {
        StringBuilder json = new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"");
        for (int i = 0; i < 40; i++) {
            json.append(",\"m").append(i).append("\":1");
        }

        assertThat(read(json + "}")).isInstanceOf(McpRequest.class);
        assertThat(refused(json + ",\"m39\":2}").code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @Test
    void memberTwice_deeper_isRefusedByTheTreeOnly() {
        McpMessage message = read(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"arguments\":{\"a\":1,\"a\":2}}}");

        MalformedMessageException refused = catchThrowableOfType(MalformedMessageException.class, message::body);

        assertThat(refused.code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",}",
                "{'jsonrpc':'2.0'}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"n\":NaN}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"n\":01}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"} x",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}]",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"} /* comment */",
                "{\"jsonrpc\":\"2.0\",\"method\":\"a\tb\"}"
            })
    void text_notOneJsonDocument_isAParseError(String text) {
        assertThat(refused(text).code()).isEqualTo(ErrorCodes.PARSE_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "\"text\"", "null", "[]", "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}]"})
    void document_notAnObject_isInvalid(String text) {
        assertThat(refused(text).code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void encoding_otherThanUtf8_isAParseError(String charset) {
        byte[] bytes = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}".getBytes(Charset.forName(charset));

        assertThat(refused(bytes).code()).isEqualTo(ErrorCodes.PARSE_ERROR);
    }

    @Test
    void encoding_byteOrderMark_isAParseError() {
        assertThat(refused("\uFEFF{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}").code())
                .isEqualTo(ErrorCodes.PARSE_ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "C0, AF", "C1, BF", "FF, FE", "80, 80", "ED, A0",
    })
    void encoding_illFormedUtf8_isAParseError(String first, String second) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("{\"jsonrpc\":\"2.0\",\"method\":\"a".getBytes(UTF_8));
        bytes.write(Integer.parseInt(first, 16));
        bytes.write(Integer.parseInt(second, 16));
        bytes.write(0x80);
        bytes.writeBytes("b\"}".getBytes(UTF_8));

        assertThat(refused(bytes.toByteArray()).code()).isEqualTo(ErrorCodes.PARSE_ERROR);
    }

    @Test
    void encoding_cutCharacterAtTheEnd_isAParseError() {
        byte[] whole = "{\"jsonrpc\":\"2.0\",\"method\":\"é".getBytes(UTF_8);

        assertThat(refused(java.util.Arrays.copyOf(whole, whole.length - 1)).code())
                .isEqualTo(ErrorCodes.PARSE_ERROR);
    }

    @Test
    void encoding_charactersOfAllLengths_areRead() {
        assertThat(request("{\"jsonrpc\":\"2.0\",\"id\":\"aé€😀\",\"method\":\"ping\"}")
                        .id())
                .isEqualTo(RequestId.of("aé€😀"));
    }

    @Test
    void nesting_hundredThousand_isInvalidNotAnOverflow() {
        String deep = "[".repeat(100_000);

        assertThat(refused("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"x\":" + deep)
                        .code())
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @Test
    void nesting_atTheLimit_isRead() {
        String value = "[".repeat(63) + "]".repeat(63);

        assertThat(read("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"x\":" + value + "}"))
                .isInstanceOf(McpNotification.class);
        assertThat(refused("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"x\":[" + value + "]}")
                        .code())
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @Test
    void limits_ofTokensStringsNamesAndNumbers_areInvalidNotBroken() {
        MessageReader narrow = new MessageReader(new JsonLimits(8, 50, 20, 20, 10, 2));

        assertThat(refused(narrow, "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"x\":[" + "1,".repeat(60) + "1]}"))
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
        assertThat(refused(narrow, "{\"jsonrpc\":\"2.0\",\"method\":\"" + "m".repeat(50) + "\"}"))
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
        assertThat(refused(narrow, "{\"jsonrpc\":\"2.0\",\"" + "m".repeat(50) + "\":1,\"method\":\"m\"}"))
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
        assertThat(refused(narrow, "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + "1".repeat(50) + "}"))
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @Test
    void batch_ofCallsAndAnswers_keepsOrderAndBytes() {
        String first = "{\"jsonrpc\":\"2.0\", \"id\":1,\"method\":\"ping\"}";
        String second = "{ \"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"n\":1e3} }";
        String third = "{\"jsonrpc\":\"2.0\",\"method\":\"é\"}";

        assertThat(READER.readBatch(utf8(" [" + first + " ,\n" + second + "," + third + "] ")))
                .extracting(message -> new String(message.utf8(), UTF_8))
                .containsExactly(first, second, third);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[1]",
                "[[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}]]",
                "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"},{}]",
                "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"},null]",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}"
            })
    void batch_emptyNestedOrMixed_isInvalid(String json) {
        MalformedMessageException refused =
                catchThrowableOfType(MalformedMessageException.class, () -> READER.readBatch(utf8(json)));

        assertThat(refused.code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}", "[{}]]", "[{}] {}"})
    void batch_notOneJsonDocument_isAParseError(String json) {
        MalformedMessageException refused =
                catchThrowableOfType(MalformedMessageException.class, () -> READER.readBatch(utf8(json)));

        assertThat(refused.code()).isEqualTo(ErrorCodes.PARSE_ERROR);
    }

    @Test
    void batch_oneMoreThanTheLimit_isInvalid() {
        String member = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}";
        String fifty = (member + ",").repeat(49) + member;

        assertThat(READER.readBatch(utf8("[" + fifty + "]"))).hasSize(50);
        assertThat(catchThrowableOfType(
                                MalformedMessageException.class,
                                () -> READER.readBatch(utf8("[" + fifty + "," + member + "]")))
                        .code())
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @Test
    void isBatch_firstCharacter_decides() {
        assertThat(MessageReader.isBatch(utf8(" \r\n\t["))).isTrue();
        assertThat(MessageReader.isBatch(utf8(" {"))).isFalse();
        assertThat(MessageReader.isBatch(utf8(""))).isFalse();
    }

    @Test
    void refusal_ofAnything_repeatsNoContent() {
        assertThat(refused("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hunter2\",\"hunter2\":hunter2}"))
                .hasMessageNotContaining("hunter2");
    }

    private static McpMessage read(String json) {
        return READER.readOne(utf8(json));
    }

    private static McpRequest request(String json) {
        return (McpRequest) read(json);
    }

    private static MalformedMessageException refused(String json) {
        return refused(utf8(json));
    }

    private static MalformedMessageException refused(byte[] bytes) {
        return catchThrowableOfType(MalformedMessageException.class, () -> READER.readOne(bytes));
    }

    private static int refused(MessageReader reader, String json) {
        return catchThrowableOfType(MalformedMessageException.class, () -> reader.readOne(utf8(json)))
                .code();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
