package dev.sluice.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.mirror.ToolCatalog.MirroredParameter;
import dev.sluice.proxy.testing.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCatalogTest {
    private final ToolCatalog catalog = new ToolCatalog(2);

    @ParameterizedTest
    @ValueSource(strings = {"string", "boolean", "integer"})
    void annotation_onAMirroredType_isLearned(String type) {
        catalog.learn(tools(tool("a", "'region':{'type':'" + type + "','x-mcp-header':'Region'}")));

        assertThat(catalog.find("a")).contains(List.of(new MirroredParameter("/region", "Region")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"number", "array", "object", "null"})
    void annotation_onAnotherType_isNot(String type) {
        catalog.learn(tools(tool("a", "'region':{'type':'" + type + "','x-mcp-header':'Region'}")));

        assertThat(catalog.find("a")).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "ä", "a\\r\\nb", "(x)"})
    void annotation_thatIsNoToken_isNot(String header) {
        catalog.learn(tools(tool("a", "'region':{'type':'string','x-mcp-header':'" + header + "'}")));

        assertThat(catalog.find("a")).contains(List.of());
    }

    @Test
    void annotation_insideNestedProperties_isLearnedWithItsPath() {
        catalog.learn(tools(
                tool("a", "'x/y~z':{'type':'object','properties':{'zone':{'type':'string','x-mcp-header':'Zone'}}}")));

        assertThat(catalog.find("a")).contains(List.of(new MirroredParameter("/x~1y~0z/zone", "Zone")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'list':{'type':'array','items':{'type':'string','x-mcp-header':'Zone'}}",
                "'any':{'anyOf':[{'type':'string','x-mcp-header':'Zone'}]}",
                "'any':{'if':{'properties':{'b':{'type':'string','x-mcp-header':'Zone'}}}}"
            })
    void annotation_notReachableByPropertiesAlone_isNot(String properties) {
        catalog.learn(tools(tool("a", properties)));

        assertThat(catalog.find("a")).contains(List.of());
    }

    @Test
    void annotations_thatDifferInCaseOnly_areAllInvalid() {
        catalog.learn(tools(
                tool("a", "'b':{'type':'string','x-mcp-header':'Zone'},'c':{'type':'string','x-mcp-header':'ZONE'}")));

        assertThat(catalog.find("a")).contains(List.of());
    }

    @Test
    void tool_listedAgain_isReplaced() {
        catalog.learn(tools(tool("a", "'b':{'type':'string','x-mcp-header':'B'}")));
        catalog.learn(tools(tool("a", "'c':{'type':'string','x-mcp-header':'C'}")));

        assertThat(catalog.find("a")).contains(List.of(new MirroredParameter("/c", "C")));
    }

    @Test
    void tools_overTheBound_areNotRemembered() {
        catalog.learn(tools(tool("a", ""), tool("b", ""), tool("c", "")));

        assertThat(catalog.find("b")).isPresent();
        assertThat(catalog.find("c")).isEmpty();
        assertThat(catalog.find("never")).isEmpty();
    }

    @Test
    void errorsAndOddShapes_teachNothing() {
        catalog.learn(response(Json.error("1", -32603)));
        catalog.learn(tools("{'name':7}", "'text'", "{'name':'bare'}"));

        assertThat(catalog.find("bare")).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'a':{'type':'string'}",
                "'a':{'type':'string','x-mcp-header':'A'},'b':{'type':'integer','x-mcp-header':'B'}",
                "'a':{'type':'object','properties':{'b':{'type':'boolean','x-mcp-header':'B'}}}",
                "'x-mcp-header':{'type':'number'}",
                "'a':{'type':'object','default':{'x-mcp-header':'not a schema'}}"
            })
    void tool_withoutWrongAnnotations_isSound(String properties) {
        assertThat(isSound(properties)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a':{'type':'string','x-mcp-header':'R'},'b':{'type':'string','x-mcp-header':'r'}",
                "'a':{'type':'string','x-mcp-header':'A B'}",
                "'a':{'type':'string','x-mcp-header':7}",
                "'a':{'type':'number','x-mcp-header':'N'}",
                "'a':{'x-mcp-header':'N'}",
                "'a':{'type':'array','items':{'type':'string','x-mcp-header':'I'}}",
                "'a':{'anyOf':[{'type':'string','x-mcp-header':'I'}]}",
                "'a':{'type':'string','x-mcp-header':'A'},'b':{'type':'number','x-mcp-header':'B'}"
            })
    void tool_withAWrongAnnotation_isNotSound(String properties) {
        assertThat(isSound(properties)).isFalse();
    }

    private static boolean isSound(String properties) {
        return ToolCatalog.isSound(tools(tool("a", properties)).body().at("/result/tools/0/inputSchema"));
    }

    private static String tool(String name, String properties) {
        return "{'name':'" + name + "','inputSchema':{'type':'object','properties':{" + properties + "}}}";
    }

    private static McpResponse tools(String... tools) {
        return response(Json.result("1", "{'tools':[" + String.join(",", tools) + "]}"));
    }

    private static McpResponse response(String json) {
        MessageReader reader = new MessageReader(JsonLimits.defaults());
        return (McpResponse) reader.readOne(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
