package dev.sluice.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.mirror.ToolCatalog.MirroredParameter;
import dev.sluice.proxy.testing.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirroredHeadersTest {
    private static final MirroredParameter VALUE = new MirroredParameter("/value", "Value");

    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final ToolCatalog catalog = new ToolCatalog(10);

    @Test
    void headers_ofACall_repeatMethodNameAndAnnotatedArguments() {
        learn("integer");

        assertThat(MirroredHeaders.of(call("42"), catalog))
                .isEqualTo(Map.of("mcp-method", "tools/call", "mcp-name", "add", "mcp-param-value", "42"));
    }

    @Test
    void headers_ofOtherMethods_haveNoNameWhereTheMethodHasNone() {
        assertThat(MirroredHeaders.of(request("tools/list", "{\"name\":\"x\"}"), catalog))
                .isEqualTo(Map.of("mcp-method", "tools/list"));
        assertThat(MirroredHeaders.of(request("resources/read", "{\"uri\":\"file:///ü\"}"), catalog))
                .containsEntry("mcp-name", "=?base64?ZmlsZTovLy/DvA==?=");
        assertThat(MirroredHeaders.of(request("tasks/get", "{\"taskId\":\"t-1\"}"), catalog))
                .containsEntry("mcp-name", "t-1");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,false", "-7,-7", "'\"\"',''", "'\"a b\"','a b'", "'\"é\"','=?base64?w6k=?='"})
    void argument_ofAMirroredType_isRepeated(String json, String header) {
        learn("string");

        assertThat(MirroredHeaders.of(call(json), catalog)).containsEntry("mcp-param-value", header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1.5", "[1]", "{}"})
    void argument_nullOrOfAnotherType_hasNoHeader(String json) {
        learn("string");

        assertThat(MirroredHeaders.of(call(json), catalog)).doesNotContainKey("mcp-param-value");
    }

    @ParameterizedTest
    @CsvSource({"42,42", "42,42.0", "42,4.2e1", "-0,0", "true,true", "'\"a\"',a", "'\"42\"',42"})
    void agree_theSameValue_isTrue(String json, String header) {
        assertThat(agree(json, header)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"42,43", "42,abc", "42,''", "true,True", "'\"42\"',42.0", "'\"a\"',A", "1,1e999999999"})
    void agree_anotherValue_isFalse(String json, String header) {
        assertThat(agree(json, header)).isFalse();
    }

    private boolean agree(String json, String header) {
        McpRequest call = call(json);
        return MirroredHeaders.agree(MirroredHeaders.argument(call, VALUE).orElseThrow(), header, call, VALUE);
    }

    private void learn(String type) {
        String schema = "{\"properties\":{\"value\":{\"type\":\"" + type + "\",\"x-mcp-header\":\"Value\"}}}";
        String tools = "{\"tools\":[{\"name\":\"add\",\"inputSchema\":" + schema + "}]}";
        catalog.learn((McpResponse) reader.readOne(Json.result("1", tools).getBytes(StandardCharsets.UTF_8)));
    }

    private McpRequest call(String value) {
        return request("tools/call", "{\"name\":\"add\",\"arguments\":{\"value\":" + value + "}}");
    }

    private McpRequest request(String method, String params) {
        return (McpRequest) reader.readOne(Json.request("1", method, params).getBytes(StandardCharsets.UTF_8));
    }
}
