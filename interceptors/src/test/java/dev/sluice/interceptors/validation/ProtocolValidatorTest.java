package dev.sluice.interceptors.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.validation.ProtocolValidatorSettings.UnknownMethods;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class ProtocolValidatorTest {
    private static final MessageReader READER = new MessageReader(JsonLimits.defaults());
    private static final String PASS = "pass";

    private final Interceptor validator = new ProtocolValidator(ProtocolValidatorSettings.defaults());

    /** One letter for each revision that has the method, in order of time. */
    @ParameterizedTest
    @CsvSource({
        "initialize, ABCD",
        "ping, ABCD",
        "server/discover, E",
        "subscriptions/listen, E",
        "tools/list, ABCDE",
        "tools/call, ABCDE",
        "prompts/list, ABCDE",
        "prompts/get, ABCDE",
        "resources/list, ABCDE",
        "resources/templates/list, ABCDE",
        "resources/read, ABCDE",
        "resources/subscribe, ABCD",
        "resources/unsubscribe, ABCD",
        "completion/complete, ABCDE",
        "logging/setLevel, ABCD",
        "tasks/get, DE",
        "tasks/cancel, DE",
        "tasks/result, D",
        "tasks/list, D",
        "tasks/update, E",
        "sampling/createMessage, none",
        "roots/list, none",
        "elicitation/create, none"
    })
    void clientRequest_byRevision_isAllowedOrNotFound(String method, String letters) {
        for (ProtocolVersion version : ProtocolVersion.ALL) {
            String judged = judge(request(method, ""), Direction.CLIENT_TO_SERVER, version, "");
            assertThat(judged.startsWith("-32601"))
                    .as("%s in %s: %s", method, version, judged)
                    .isEqualTo(!letters.contains(letter(version)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ping, ABCD",
        "sampling/createMessage, ABCD",
        "roots/list, ABCD",
        "elicitation/create, CD",
        "tasks/get, D",
        "tasks/result, D",
        "tools/call, none",
        "initialize, none"
    })
    void serverRequest_byRevision_isAllowedOrTheServersFault(String method, String letters) {
        for (ProtocolVersion version : ProtocolVersion.ALL) {
            String judged = judge(request(method, ""), Direction.SERVER_TO_CLIENT, version, "");
            assertThat(judged)
                    .as("%s in %s", method, version)
                    .startsWith(!letters.contains(letter(version)) ? "-32603" : PASS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT_TO_SERVER, notifications/initialized, ABCD",
        "CLIENT_TO_SERVER, notifications/cancelled, ABCDE",
        "CLIENT_TO_SERVER, notifications/progress, ABCD",
        "CLIENT_TO_SERVER, notifications/roots/list_changed, ABCD",
        "CLIENT_TO_SERVER, notifications/tasks/status, D",
        "CLIENT_TO_SERVER, notifications/message, none",
        "SERVER_TO_CLIENT, notifications/cancelled, ABCDE",
        "SERVER_TO_CLIENT, notifications/progress, ABCDE",
        "SERVER_TO_CLIENT, notifications/message, ABCDE",
        "SERVER_TO_CLIENT, notifications/tools/list_changed, ABCDE",
        "SERVER_TO_CLIENT, notifications/prompts/list_changed, ABCDE",
        "SERVER_TO_CLIENT, notifications/resources/list_changed, ABCDE",
        "SERVER_TO_CLIENT, notifications/resources/updated, ABCDE",
        "SERVER_TO_CLIENT, notifications/elicitation/complete, D",
        "SERVER_TO_CLIENT, notifications/tasks/status, D",
        "SERVER_TO_CLIENT, notifications/tasks, E",
        "SERVER_TO_CLIENT, notifications/subscriptions/acknowledged, E",
        "SERVER_TO_CLIENT, notifications/initialized, none"
    })
    void notification_byRevisionAndSender_isAllowedOrDropped(Direction direction, String method, String letters) {
        for (ProtocolVersion version : ProtocolVersion.ALL) {
            String judged =
                    judge("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{}}", direction, version, "");
            assertThat(judged)
                    .as("%s in %s", method, version)
                    .startsWith(!letters.contains(letter(version)) ? "-32601" : PASS);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tools/call | '' | \"name\" is missing",
                "tools/call | \"name\":5 | \"name\" must be a string",
                "tools/call | \"name\":\"a\",\"arguments\":[] | \"arguments\" must be an object",
                "tools/call | \"name\":\"a\",\"arguments\":null | \"arguments\" must be an object",
                "prompts/get | \"arguments\":{} | \"name\" is missing",
                "resources/read | \"name\":\"a\" | \"uri\" is missing",
                "resources/subscribe | '' | \"uri\" is missing",
                "resources/unsubscribe | '' | \"uri\" is missing",
                "completion/complete | \"argument\":{} | \"ref\" is missing",
                "completion/complete | \"ref\":{\"type\":\"ref/prompt\"} | \"argument\" is missing",
                "completion/complete | \"ref\":{\"type\":\"ref/prompt\"},\"argument\":{\"name\":\"a\"} | \"argument.value\" is missing",
                "logging/setLevel | \"level\":\"loud\" | \"level\" must be one of the eight log levels",
                "initialize | \"capabilities\":{},\"clientInfo\":{\"name\":\"a\",\"version\":\"1\"} | \"protocolVersion\" is missing",
                "initialize | \"protocolVersion\":\"2025-11-25\",\"clientInfo\":{\"name\":\"a\",\"version\":\"1\"} | \"capabilities\" is missing",
                "initialize | \"protocolVersion\":\"2025-11-25\",\"capabilities\":{} | \"clientInfo\" is missing",
                "tasks/get | \"taskId\":1 | \"taskId\" must be a string"
            })
    void clientRequest_withoutRequiredParameters_saysWhatIsMissing(String method, String params, String problem) {
        assertThat(judge(request(method, params), Direction.CLIENT_TO_SERVER, ProtocolVersion.V2025_11_25, ""))
                .startsWith("-32602 " + method + ": " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tools/call | \"name\":\"a\"",
                "tools/call | \"name\":\"a\",\"arguments\":{}",
                "prompts/get | \"name\":\"a\"",
                "resources/read | \"uri\":\"file:///a\"",
                "completion/complete | \"ref\":{\"type\":\"ref/prompt\",\"name\":\"p\"},\"argument\":{\"name\":\"a\",\"value\":\"\"}",
                "logging/setLevel | \"level\":\"emergency\"",
                "initialize | \"protocolVersion\":\"2031-01-01\",\"capabilities\":{},\"clientInfo\":{\"name\":\"a\",\"version\":\"1\"}",
                "tools/list | ''",
                "ping | ''"
            })
    void clientRequest_complete_passes(String method, String params) {
        assertThat(judge(request(method, params), Direction.CLIENT_TO_SERVER, ProtocolVersion.V2025_11_25, ""))
                .isEqualTo(PASS);
    }

    @Test
    void clientRequest_withoutParams_saysWhatIsMissing() {
        assertThat(judge(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}",
                        Direction.CLIENT_TO_SERVER,
                        ProtocolVersion.V2025_11_25,
                        ""))
                .startsWith("-32602 tools/call: \"name\" is missing");
    }

    @Test
    void clientRequest_memberTwice_isInvalid() {
        assertThat(judge(
                        request("tools/call", "\"name\":\"a\",\"arguments\":{\"p\":1,\"p\":2}"),
                        Direction.CLIENT_TO_SERVER,
                        ProtocolVersion.V2025_11_25,
                        ""))
                .startsWith("-32600");
    }

    @Test
    void clientRequest_beforeNegotiation_isJudgedByItsParametersAndSender() {
        assertThat(action(validator, request("initialize", ""), Direction.CLIENT_TO_SERVER, Optional.empty(), ""))
                .startsWith("-32602");
        assertThat(action(validator, request("roots/list", ""), Direction.CLIENT_TO_SERVER, Optional.empty(), ""))
                .startsWith("-32601");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vendor/thing", "tools/Call", "x"})
    void unknownMethod_either_isDecidedByTheSetting(String method) {
        Interceptor strict = new ProtocolValidator(new ProtocolValidatorSettings(UnknownMethods.REJECT));
        Optional<ProtocolVersion> version = Optional.of(ProtocolVersion.V2025_06_18);
        String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/" + method + "\"}";

        assertThat(action(validator, request(method, ""), Direction.CLIENT_TO_SERVER, version, ""))
                .isEqualTo(PASS);
        assertThat(action(strict, request(method, ""), Direction.CLIENT_TO_SERVER, version, ""))
                .isEqualTo("-32601 method not found");
        assertThat(action(validator, request(method, ""), Direction.SERVER_TO_CLIENT, version, ""))
                .isEqualTo(PASS);
        assertThat(action(strict, request(method, ""), Direction.SERVER_TO_CLIENT, version, ""))
                .startsWith("-32603");
        assertThat(action(validator, note, Direction.SERVER_TO_CLIENT, version, ""))
                .isEqualTo(PASS);
        assertThat(action(strict, note, Direction.SERVER_TO_CLIENT, version, ""))
                .startsWith("-32601");
    }

    @Test
    void serverRequest_unknownMethodToAModernClient_isTheServersFault() {
        assertThat(judge(request("vendor/ask", ""), Direction.SERVER_TO_CLIENT, ProtocolVersion.V2026_07_28, ""))
                .startsWith("-32603");
    }

    @ParameterizedTest
    @CsvSource({
        "tools/call, content",
        "tools/list, tools",
        "prompts/get, messages",
        "prompts/list, prompts",
        "resources/read, contents",
        "resources/list, resources",
        "resources/templates/list, resourceTemplates"
    })
    void result_lacksOrMistypesItsList_isTheServersFault(String method, String member) {
        ProtocolVersion version = ProtocolVersion.V2025_11_25;

        assertThat(judge(result("\"other\":[]"), Direction.SERVER_TO_CLIENT, version, method))
                .startsWith("-32603 the server's result of " + method + " is invalid: \"" + member + "\" is missing");
        assertThat(judge(result('"' + member + "\":{}"), Direction.SERVER_TO_CLIENT, version, method))
                .startsWith("-32603")
                .contains("must be an array");
        assertThat(judge(result('"' + member + "\":[]"), Direction.SERVER_TO_CLIENT, version, method))
                .isEqualTo(PASS);
    }

    @Test
    void result_questionOrTask_needsNoContent() {
        assertThat(judge(
                        result("\"resultType\":\"input_required\",\"requestState\":\"s\""),
                        Direction.SERVER_TO_CLIENT,
                        ProtocolVersion.V2026_07_28,
                        "tools/call"))
                .isEqualTo(PASS);
        assertThat(judge(
                        result("\"resultType\":\"task\",\"taskId\":\"t\""),
                        Direction.SERVER_TO_CLIENT,
                        ProtocolVersion.V2026_07_28,
                        "tools/call"))
                .isEqualTo(PASS);
        assertThat(judge(
                        result("\"task\":{\"taskId\":\"t\"}"),
                        Direction.SERVER_TO_CLIENT,
                        ProtocolVersion.V2025_11_25,
                        "tools/call"))
                .isEqualTo(PASS);
        assertThat(judge(
                        result("\"task\":{\"taskId\":\"t\"}"),
                        Direction.SERVER_TO_CLIENT,
                        ProtocolVersion.V2025_06_18,
                        "tools/call"))
                .startsWith("-32603");
        assertThat(judge(
                        result("\"resultType\":\"complete\""),
                        Direction.SERVER_TO_CLIENT,
                        ProtocolVersion.V2026_07_28,
                        "tools/call"))
                .startsWith("-32603");
    }

    @Test
    void answer_errorOrOfAMethodWithoutRules_passes() {
        assertThat(judge(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"no\"}}",
                        Direction.SERVER_TO_CLIENT,
                        ProtocolVersion.V2025_11_25,
                        "tools/call"))
                .isEqualTo(PASS);
        assertThat(judge(result(""), Direction.SERVER_TO_CLIENT, ProtocolVersion.V2025_11_25, "ping"))
                .isEqualTo(PASS);
        assertThat(judge(result(""), Direction.CLIENT_TO_SERVER, ProtocolVersion.V2025_11_25, "roots/list"))
                .isEqualTo(PASS);
    }

    @Test
    void result_memberTwice_isTheServersFault() {
        assertThat(judge(
                        result("\"tools\":[{\"name\":\"a\",\"name\":\"b\"}]"),
                        Direction.SERVER_TO_CLIENT,
                        ProtocolVersion.V2025_11_25,
                        "tools/list"))
                .startsWith("-32603");
    }

    @Test
    void factory_settings_reachTheValidator() {
        ProtocolValidatorFactory factory = new ProtocolValidatorFactory();
        Optional<ProtocolVersion> version = Optional.of(ProtocolVersion.V2025_06_18);

        assertThat(factory.name()).isEqualTo("protocol-validator");
        assertThat(action(factory.create(Map.of()), request("x", ""), Direction.CLIENT_TO_SERVER, version, ""))
                .isEqualTo(PASS);
        assertThat(action(
                        factory.create(Map.of("unknownMethods", "reject")),
                        request("x", ""),
                        Direction.CLIENT_TO_SERVER,
                        version,
                        ""))
                .startsWith("-32601");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory.create(Map.of("unknownMethods", "drop")))
                .withMessage("unknownMethods: drop (expected: pass or reject)");
    }

    private String judge(String json, Direction direction, ProtocolVersion version, String requestMethod) {
        return action(validator, json, direction, Optional.of(version), requestMethod);
    }

    private static String action(
            Interceptor validator,
            String json,
            Direction direction,
            Optional<ProtocolVersion> version,
            String requestMethod) {
        Mono<InterceptAction> action = validator.intercept(context(json, direction, version, requestMethod));
        return action.blockOptional()
                .orElseThrow()
                .fold(
                        () -> PASS,
                        modify -> "modify",
                        block -> block.code() + " " + block.reason(),
                        respond -> "respond",
                        requireInput -> "input");
    }

    private static InterceptContext context(
            String json, Direction direction, Optional<ProtocolVersion> version, String requestMethod) {
        McpMessage message = READER.readOne(json.getBytes(UTF_8));
        return new InterceptContext(
                message,
                direction,
                message.fold(request -> request.method(), note -> note.method(), answer -> requestMethod),
                Optional.empty(),
                TransportType.STREAMABLE_HTTP,
                version,
                Instant.EPOCH,
                "test-1",
                Map.of(),
                "test",
                Principal.anonymous(),
                Map.of(),
                new Attributes());
    }

    private static String letter(ProtocolVersion version) {
        return switch (version) {
            case V2024_11_05 -> "A";
            case V2025_03_26 -> "B";
            case V2025_06_18 -> "C";
            case V2025_11_25 -> "D";
            case V2026_07_28 -> "E";
        };
    }

    private static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    private static String result(String members) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{" + members + "}}";
    }
}
