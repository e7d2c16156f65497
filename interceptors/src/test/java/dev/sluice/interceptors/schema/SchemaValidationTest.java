package dev.sluice.interceptors.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaValidationTest {
    private static final RequestId ID = RequestId.of(1);
    private static final String OBJECT = """
            {"type":"object","properties":{"count":{"type":"integer","minimum":1},"name":{"type":"string","pattern":"^[a-z]+$"}},
            "required":["count"],"additionalProperties":false}""";

    @Test
    void arguments_thatMatch_goOn() {
        Interceptor validation = knowing(OBJECT, "");

        assertThat(called(validation, "{\"count\":3,\"name\":\"abc\"}")).isEqualTo(InterceptAction.proceed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"count\":0}",
                "{\"count\":\"3\"}",
                "{}",
                "{\"count\":1,\"more\":1}",
                "{\"count\":1,\"name\":\"A\"}",
                "[]"
            })
    void arguments_thatDoNotMatch_areRefused(String arguments) {
        InterceptAction action = called(knowing(OBJECT, ""), arguments);

        assertThat(action).isInstanceOf(Block.class);
        assertThat(((Block) action).code()).isEqualTo(-32602);
        assertThat(((Block) action).reason()).startsWith("The arguments do not match the tool's input schema: ");
    }

    @Test
    void absentArguments_areAnEmptyObject() {
        McpRequest bare = McpRequest.of(ID, "tools/call", Map.of("name", "echo"));

        assertThat(answer(knowing(OBJECT, ""), request(bare))).isInstanceOf(Block.class);
        assertThat(answer(knowing("{\"type\":\"object\"}", ""), request(bare))).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void toolWithoutKnownSchema_isAsConfigured() {
        assertThat(called(make(Map.of()), "{}")).isEqualTo(InterceptAction.proceed());
        assertThat(called(make(Map.of("unknown", "block")), "{}")).isInstanceOf(Block.class);
    }

    @Test
    void newSchema_takesThePlaceOfTheOld() {
        Interceptor validation = knowing(OBJECT, "");
        learn(validation, "{\"type\":\"object\",\"required\":[\"other\"]}", "");

        assertThat(called(validation, "{\"count\":3}")).isInstanceOf(Block.class);
        assertThat(called(validation, "{\"other\":3}")).isEqualTo(InterceptAction.proceed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"http://127.0.0.1:1/schema.json\"}",
                "{\"properties\":{\"a\":{\"$ref\":\"https://attacker.test/x#/a\"}}}",
                "{\"properties\":{\"a\":{\"$dynamicRef\":\"other.json\"}}}",
                "{\"properties\":{\"a\":{\"$id\":\"http://127.0.0.1:1/\",\"$ref\":\"#/b\"}}}",
                "{\"properties\":{\"a\":{\"pattern\":\"(?=a)b\"}}}"
            })
    void schema_thatCannotBeUsed_isAsUnknown(String schema) {
        Interceptor strict = make(Map.of("unknown", "block"));
        learn(strict, schema, "");

        assertThat(called(strict, "{\"a\":1}"))
                .isEqualTo(new Block(-31403, "No schema is known to validate the arguments with"));
    }

    @Test
    void schema_thatIsTooLong_isAsUnknown() {
        Interceptor strict = make(Map.of("unknown", "block", "maxSchemaBytes", "256B"));
        learn(strict, "{\"description\":\"" + "x".repeat(300) + "\"}", "");

        assertThat(called(strict, "{}")).isInstanceOf(Block.class);
    }

    @Test
    void schema_ofDraft7_isUnderstood() {
        Interceptor validation = knowing(
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"definitions\":{\"n\":{\"type\":\"integer\"}},"
                        + "\"properties\":{\"a\":{\"$ref\":\"#/definitions/n\"}}}",
                "");

        assertThat(called(validation, "{\"a\":1}")).isEqualTo(InterceptAction.proceed());
        assertThat(called(validation, "{\"a\":\"x\"}")).isInstanceOf(Block.class);
    }

    @Test
    void schema_thatDoublesWithEveryStep_isGivenUp() {
        StringBuilder definitions = new StringBuilder("\"d0\":{\"type\":\"string\"}");
        for (int i = 1; i <= 40; i++) {
            String one = "{\"$ref\":\"#/$defs/d" + (i - 1) + "\"}";
            definitions.append(",\"d" + i + "\":{\"allOf\":[" + one + "," + one + "]}");
        }
        Interceptor validation =
                knowing("{\"$defs\":{" + definitions + "},\"properties\":{\"a\":{\"$ref\":\"#/$defs/d40\"}}}", "");

        assertThat(called(validation, "{\"a\":\"x\"}"))
                .isEqualTo(new Block(
                        -32602, "The arguments do not match the tool's input schema: takes too long to validate"));
    }

    @Test
    void pattern_thatWouldTryForever_doesNot() {
        Interceptor validation = knowing("{\"properties\":{\"a\":{\"pattern\":\"^(a+)+$\"}}}", "");

        assertThat(called(validation, "{\"a\":\"" + "a".repeat(50_000) + "!\"}"))
                .isInstanceOf(Block.class);
    }

    @Test
    void arguments_thatAreTooLong_areRefused() {
        Interceptor validation = make(Map.of("maxBytes", "1KiB"));
        learn(validation, "{\"type\":\"object\"}", "");

        assertThat(called(validation, "{\"a\":\"" + "x".repeat(2000) + "\"}")).isInstanceOf(Block.class);
    }

    @Test
    void structuredResult_thatDoesNotMatch_isReplaced() {
        Interceptor validation = knowing("{}", OBJECT);

        assertThat(resulted(validation, Map.of("structuredContent", Map.of("count", 2))))
                .isEqualTo(InterceptAction.proceed());
        assertThat(resulted(validation, Map.of("structuredContent", Map.of("count", "secret"))))
                .isEqualTo(new Block(-32603, "The server's result does not match the tool's output schema: at /count"));
        assertThat(resulted(validation, Map.of("content", List.of()))).isInstanceOf(Block.class);
        assertThat(resulted(validation, Map.of("isError", true))).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void result_ofARevisionWithoutStructure_isNotValidated() {
        InterceptContext context = InterceptContext.ofAnswer(
                        McpResponse.result(ID, Map.of("content", List.of())), call("{}"))
                .withVersion(ProtocolVersion.V2025_03_26);

        assertThat(answer(knowing("{}", OBJECT), context)).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void result_ofATask_isValidatedAtEveryDoor() {
        Interceptor validation = knowing("{}", OBJECT);
        assertThat(resulted(validation, Map.of("resultType", "task", "taskId", "t-1")))
                .isEqualTo(InterceptAction.proceed());
        Map<String, Object> wrong = Map.of("structuredContent", Map.of("count", 0));

        assertThat(answer(validation, ofTask("tasks/result", wrong))).isInstanceOf(Block.class);
        assertThat(answer(validation, ofTask("tasks/get", Map.of("status", "completed", "result", wrong))))
                .isInstanceOf(Block.class);
        assertThat(answer(validation, ofTask("tasks/get", Map.of("status", "working"))))
                .isEqualTo(InterceptAction.proceed());
        McpNotification pushed = McpNotification.of("notifications/tasks", Map.of("taskId", "t-1", "result", wrong));
        assertThat(answer(validation, InterceptContext.of(pushed, Direction.SERVER_TO_CLIENT)))
                .isInstanceOf(Block.class);
    }

    @Test
    void contentBesideATask_isAResult() {
        InterceptContext context = InterceptContext.ofAnswer(
                        McpResponse.result(ID, Map.of("content", List.of(), "task", Map.of("taskId", "t-1"))),
                        call("{}"))
                .withVersion(ProtocolVersion.V2025_11_25);

        assertThat(answer(knowing("{}", OBJECT), context)).isInstanceOf(Block.class);
    }

    private static InterceptContext ofTask(String method, Map<String, Object> result) {
        return InterceptContext.ofAnswer(
                McpResponse.result(ID, result), McpRequest.of(ID, method, Map.of("taskId", "t-1")));
    }

    private static InterceptAction resulted(Interceptor validation, Map<String, Object> result) {
        return answer(validation, InterceptContext.ofAnswer(McpResponse.result(ID, result), call("{}")));
    }

    private static InterceptAction called(Interceptor validation, String arguments) {
        return answer(validation, request(call(arguments)));
    }

    private static InterceptContext request(McpRequest request) {
        return InterceptContext.of(request, Direction.CLIENT_TO_SERVER);
    }

    private static McpRequest call(String arguments) {
        return (McpRequest)
                read("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                        + "\"arguments\":" + arguments + "}}");
    }

    private static Interceptor knowing(String input, String output) {
        Interceptor validation = make(Map.of());
        learn(validation, input, output);
        return validation;
    }

    private static void learn(Interceptor validation, String input, String output) {
        String more = output.isEmpty() ? "" : ",\"outputSchema\":" + output;
        McpResponse list = (McpResponse) read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"echo\","
                + "\"inputSchema\":" + input + more + "}]}}");
        assertThat(answer(validation, InterceptContext.ofAnswer(list, "tools/list")))
                .isEqualTo(InterceptAction.proceed());
    }

    private static Object read(String json) {
        return new MessageReader(JsonLimits.defaults().forUpstream(1 << 20))
                .readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Interceptor make(Map<String, Object> settings) {
        return new SchemaValidationFactory().create(settings);
    }

    private static InterceptAction answer(Interceptor validation, InterceptContext context) {
        return validation.intercept(context).blockOptional().orElseThrow();
    }
}
