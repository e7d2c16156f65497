package dev.sluice.interceptors.hygiene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionHygieneTest {
    private static final RequestId ID = RequestId.of(1);

    private final Interceptor hygiene = new HygieneFactory().create(Map.of("names", 20L, "entries", 5L));

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x200B, 0x200D, 0x200E, 0x202E, 0x2066, 0x2060, 0xFEFF, 0xAD, 0xE0041, 0xE0000, 0xE0100, 0x3164, 0x1B
            })
    void character_thatNobodySees_isStripped(int character) {
        String hidden = "ok" + Character.toString(character) + "!";

        assertThat(list(tool("a", hidden, "{}"))).contains("\"description\":\"ok!\"");
    }

    @Test
    void text_thatPeopleWrite_isLeftAlone() {
        McpResponse answer = answer(tool("a", "Zeilen\\nund Tabs\\t, naïve, 日本語, ☺️", "{}"));

        assertThat(act(InterceptContext.ofAnswer(answer, "tools/list"))).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void schemaText_andInstructions_areStrippedAsWell() {
        assertThat(list(tool(
                        "a", "x", "{\"properties\":{\"p\":{\"enum\":[\"a\u200bb\"],\"description\":\"c\u202ed\"}}}")))
                .contains("[\"ab\"]", "\"cd\"");
        McpResponse introduction = McpResponse.result(ID, Map.of("instructions", "a\u200bb"));
        InterceptAction action = act(InterceptContext.ofAnswer(introduction, "initialize"));
        assertThat(text(((InterceptAction.Modify) action).message())).contains("\"instructions\":\"ab\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"b\\u200b\",\"inputSchema\":{}}",
                "{\"name\":\"b-with-a-name-that-is-too-long\"}",
                "{\"name\":\"b\",\"inputSchema\":{\"$ref\":\"https://evil.example/s.json\"}}",
                "{\"name\":\"b\",\"inputSchema\":{\"properties\":{\"p\":{\"items\":[{\"$ref\":\"file:///x\"}]}}}}"
            })
    void definition_thatCannotBeMadeSafe_isHidden_andItsUseRefused(String definition) {
        String shown = list(tool("a", "x", "{}"), definition);

        assertThat(shown).contains("\"name\":\"a\"").doesNotContain("\"name\":\"b");
        String name = JsonText.read(definition).member("name").string().orElseThrow();
        McpRequest call = McpRequest.of(ID, "tools/call", Map.of("name", name));
        assertThat(act(InterceptContext.of(call, Direction.CLIENT_TO_SERVER)))
                .isEqualTo(new InterceptAction.Block(ErrorCodes.INVALID_PARAMS, "Unknown tool"));
    }

    @Test
    void hiddenDefinitions_moreThanAreRemembered_areCalledAsAnyUnknownOne() {
        Interceptor forgetful = new HygieneFactory().create(Map.of("remembered", 1L));
        McpResponse list = answer(
                "{\"name\":\"b\",\"inputSchema\":{\"$ref\":\"x\"}}",
                "{\"name\":\"c\",\"inputSchema\":{\"$ref\":\"x\"}}");
        var unused = forgetful
                .intercept(InterceptContext.ofAnswer(list, "tools/list"))
                .block();

        assertThat(List.of("b", "c").stream().filter(name -> isRefused(forgetful, name)))
                .containsExactly("c");
    }

    private static boolean isRefused(Interceptor hygiene, String tool) {
        McpRequest call = McpRequest.of(ID, "tools/call", Map.of("name", tool));
        return hygiene.intercept(InterceptContext.of(call, Direction.CLIENT_TO_SERVER))
                        .block()
                instanceof InterceptAction.Block;
    }

    @Test
    void definition_thatIsFineAgain_isShownAgain() {
        assertThat(list("{\"name\":\"b\",\"inputSchema\":{\"$ref\":\"x\"}}")).doesNotContain("\"b\"");
        McpResponse fine = answer("{\"name\":\"b\",\"inputSchema\":{\"$ref\":\"#/$defs/x\"}}");
        assertThat(act(InterceptContext.ofAnswer(fine, "tools/list"))).isEqualTo(InterceptAction.proceed());

        McpRequest call = McpRequest.of(ID, "tools/call", Map.of("name", "b"));
        assertThat(act(InterceptContext.of(call, Direction.CLIENT_TO_SERVER))).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void icon_thatAClientMustNotLoad_isTakenOut() {
        String shown = list("{\"name\":\"a\",\"icons\":[{\"src\":\"javascript:alert(1)\"},{\"src\":\"file:///etc/x\"},"
                + "{\"src\":\"https://example.com/i.png\"}]}");

        assertThat(shown).doesNotContain("javascript", "file:").contains("https://example.com/i.png");
    }

    @Test
    void list_thatIsTooLong_isCut() {
        String[] tools = new String[7];
        for (int i = 0; i < tools.length; i++) {
            tools[i] = tool("t" + i, "x", "{}");
        }
        assertThat(list(tools)).contains("\"t4\"").doesNotContain("\"t5\"", "\"t6\"");
    }

    @Test
    void finding_isTold() {
        InterceptContext context = InterceptContext.ofAnswer(answer(tool("a", "x\u200b", "{}")), "tools/list");
        Evidence evidence = Evidence.collect(context.attributes());

        assertThat(act(context)).isInstanceOf(InterceptAction.Modify.class);

        assertThat(evidence.findings()).containsKey("definition.stripped");
    }

    @Test
    void result_ofATool_isNotLookedAt() {
        assertThat(hygiene.interest().covers(Direction.SERVER_TO_CLIENT, "prompts/list"))
                .isTrue();
        McpResponse result = McpResponse.result(ID, Map.of("content", List.of(Map.of("text", "a\u200b"))));
        assertThat(act(InterceptContext.ofAnswer(result, "tools/call"))).isEqualTo(InterceptAction.proceed());
    }

    private String list(String... tools) {
        InterceptAction action = act(InterceptContext.ofAnswer(answer(tools), "tools/list"));
        return text(((InterceptAction.Modify) action).message());
    }

    private InterceptAction act(InterceptContext context) {
        return Objects.requireNonNull(hygiene.intercept(context).block());
    }

    private static McpResponse answer(String... tools) {
        return McpResponse.result(ID, JsonText.read("{\"tools\":[" + String.join(",", tools) + "]}"));
    }

    private static String tool(String name, String description, String schema) {
        return "{\"name\":\"" + name + "\",\"description\":" + quoted(description) + ",\"inputSchema\":" + schema + "}";
    }

    private static String quoted(String text) {
        return text.contains("\\")
                ? '"' + text + '"'
                : JsonText.of(Map.of("t", text)).replaceFirst("^.\"t\":(.*).$", "$1");
    }

    private static String text(McpMessage message) {
        return new String(message.utf8(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
