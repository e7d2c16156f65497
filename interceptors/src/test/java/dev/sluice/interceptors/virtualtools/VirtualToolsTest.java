package dev.sluice.interceptors.virtualtools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptAction.Modify;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.ToolNames;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VirtualToolsTest {
    private static final RequestId ID = RequestId.of(1);
    private static final Map<String, Object> SEARCH = Map.of(
            "name", "search",
            "description", "the server's words",
            "inputSchema",
                    Map.of(
                            "type", "object",
                            "properties", Map.of("region", Map.of("type", "string"), "text", Map.of("type", "string")),
                            "required", List.of("region", "text")));

    @Test
    void tool_thatIsNotIncluded_isNeitherShownNorCalled() {
        Interceptor tools = make(Map.of("include", List.of("read_*"), "exclude", List.of("read_secret")));

        assertThat(names(listed(tools, "read_a", "read_secret", "write"))).containsExactly("read_a");
        assertThat(called(tools, "read_a")).isEqualTo(InterceptAction.proceed());
        assertThat(called(tools, "read_secret")).isEqualTo(new Block(-32602, "Unknown tool: read_secret"));
        assertThat(called(tools, "write")).isEqualTo(new Block(-32602, "Unknown tool: write"));
    }

    @Test
    void prefix_isAddedOnListsAndTakenOffCalls() {
        Interceptor tools = make(Map.of("prefix", "docs_"));

        assertThat(names(listed(tools, "search"))).containsExactly("docs_search");
        assertThat(toolOf(called(tools, "docs_search"))).isEqualTo("search");
        assertThat(called(tools, "search")).isInstanceOf(Block.class);
    }

    @Test
    void renamedTool_hasItsNewNameOnly() {
        Interceptor tools = make(Map.of("tools", List.of(Map.of("tool", "search", "name", "find"))));

        assertThat(names(listed(tools, "search", "other"))).containsExactly("find", "other");
        assertThat(toolOf(called(tools, "find"))).isEqualTo("search");
        assertThat(called(tools, "search")).isInstanceOf(Block.class);
    }

    @Test
    void virtualTool_hasItsOwnWordsAndFixedArguments() {
        Interceptor tools = make(Map.of(
                "tools",
                List.of(
                        Map.of(
                                "tool", "search",
                                "name", "search_eu",
                                "title", "Search",
                                "description", "in Europe",
                                "arguments", Map.of("region", "eu")),
                        Map.of("tool", "search", "name", "search_us", "arguments", Map.of("region", "us")))));

        JsonView list = list(tools, List.of(SEARCH));

        assertThat(names(list)).containsExactly("search_eu", "search_us");
        JsonView first = list.items().get(0);
        assertThat(first.member("title").string()).contains("Search");
        assertThat(first.member("description").string()).contains("in Europe");
        assertThat(first.at("/inputSchema/properties").members()).containsOnlyKeys("text");
        assertThat(first.at("/inputSchema/required").toJson()).isEqualTo("[\"text\"]");
        McpRequest call = McpRequest.of(
                ID, "tools/call", Map.of("name", "search_us", "arguments", Map.of("text", "x", "region", "cn")));
        JsonView params =
                ((Modify) answer(tools, request(call))).message().body().member("params");
        assertThat(params.member("name").string()).contains("search");
        assertThat(params.at("/arguments/region").string()).contains("us");
        assertThat(params.at("/arguments/text").string()).contains("x");
    }

    @Test
    void serversTool_withTheNameOfAVirtualOne_isHidden() {
        Interceptor tools = make(Map.of("tools", List.of(Map.of("tool", "search", "name", "find"))));

        assertThat(names(listed(tools, "find", "search"))).containsExactly("find");
        assertThat(toolOf(called(tools, "find"))).isEqualTo("search");
    }

    @Test
    void policiesBehind_findTheServersNamesOnLists() {
        Interceptor tools = make(Map.of("prefix", "x_"));
        InterceptContext context = list("search");

        assertThat(answer(tools, context)).isInstanceOf(Modify.class);
        assertThat(ToolNames.of(context).own("x_search")).isEqualTo("search");
    }

    @Test
    void error_namesTheToolAsTheClientDoes() {
        Interceptor tools = make(Map.of("prefix", "x_"));
        McpResponse error = McpResponse.error(Optional.of(ID), -32602, "Tool search not found; research it", Map.of());

        InterceptAction action = answer(tools, afterRename(error));

        assertThat(((Modify) action).message().body().at("/error/message").string())
                .contains("Tool x_search not found; research it");
    }

    @Test
    void failure_namesTheToolAsTheClientDoes() {
        Interceptor tools = make(Map.of("prefix", "x_"));
        Map<String, Object> text = Map.of("type", "text", "text", "search: failed");
        McpResponse failed = McpResponse.result(ID, Map.of("isError", true, "content", List.of(text)));
        McpResponse fine = McpResponse.result(ID, Map.of("content", List.of(text)));

        InterceptAction action = answer(tools, afterRename(failed));

        assertThat(((Modify) action)
                        .message()
                        .body()
                        .at("/result/content/0/text")
                        .string())
                .contains("x_search: failed");
        assertThat(answer(tools, afterRename(fine))).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void wrongSettings_sayWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make(Map.of("tools", List.of(Map.of("name", "x")))))
                .withMessage("tools[0].tool: not set (expected: the server's name of a tool)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make(
                        Map.of("tools", List.of(Map.of("tool", "a", "name", "x"), Map.of("tool", "b", "name", "x")))))
                .withMessage("tools: two have one name (expected: unique names)");
    }

    private static InterceptContext afterRename(McpResponse answer) {
        InterceptContext context = InterceptContext.ofAnswer(answer, call("x_search"));
        context.attributes().noteTarget("tools/call", call("search"));
        return context;
    }

    private static JsonView listed(Interceptor tools, String... names) {
        return ((Modify) answer(tools, list(names))).message().body().at("/result/tools");
    }

    private static JsonView list(Interceptor tools, List<Map<String, Object>> definitions) {
        McpResponse list = McpResponse.result(ID, Map.of("tools", definitions));
        return ((Modify) answer(tools, InterceptContext.ofAnswer(list, "tools/list")))
                .message()
                .body()
                .at("/result/tools");
    }

    private static InterceptContext list(String... names) {
        List<Map<String, Object>> definitions = List.of(names).stream()
                .map(name -> Map.<String, Object>of("name", name))
                .toList();
        return InterceptContext.ofAnswer(McpResponse.result(ID, Map.of("tools", definitions)), "tools/list");
    }

    private static List<String> names(JsonView list) {
        return list.items().stream()
                .map(tool -> tool.member("name").string().orElse(""))
                .toList();
    }

    private static String toolOf(InterceptAction action) {
        return ((Modify) action).message().fold(McpRequest::targetName, notification -> "", answer -> "");
    }

    private static InterceptAction called(Interceptor tools, String name) {
        return answer(tools, request(call(name)));
    }

    private static InterceptContext request(McpRequest call) {
        return InterceptContext.of(call, Direction.CLIENT_TO_SERVER);
    }

    private static McpRequest call(String name) {
        return McpRequest.of(ID, "tools/call", Map.of("name", name));
    }

    private static Interceptor make(Map<String, Object> settings) {
        return new VirtualToolsFactory().create(settings);
    }

    private static InterceptAction answer(Interceptor tools, InterceptContext context) {
        return tools.intercept(context).blockOptional().orElseThrow();
    }
}
