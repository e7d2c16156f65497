package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the validation order of 2026-07-28, each with the first thing that is wrong. */
class ModernCheckTest {
    private static final String CALL = Json.modernCall("1", "add");
    private static final String CAPABILITIES = "\"io.modelcontextprotocol/clientCapabilities\":{}";

    private final EdgeFixture fixture = new EdgeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void call_withEverything_reachesTheUpstreamWithTheSameHeaders() {
        assertThat(fixture.proxy.modernReply(CALL).status()).isEqualTo(200);

        assertThat(fixture.upstream.await("tools/call").head().headers())
                .containsEntry("mcp-protocol-version", "2026-07-28")
                .containsEntry("mcp-method", "tools/call")
                .containsEntry("mcp-name", "add")
                .doesNotContainKeys("mcp-session-id");
    }

    @Test
    void versionHeader_missing_isAMismatch() {
        assertThat(fixture.post(CALL, "Mcp-Method", "tools/call", "Mcp-Name", "add")
                        .refusal())
                .isEqualTo("400 -32020");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"_meta\":{}}", "{\"_meta\":{\"" + Json.VERSION + "\":7}}"})
    void version_missingInTheBody_isMissing(String params) {
        RawClient.Reply reply = fixture.proxy.modernReply(Json.request("1", "tools/list", params));

        assertThat(reply.refusal()).isEqualTo("400 -32602");
        assertThat(reply.at("/error/data/missing/0")).isEqualTo("\"" + Json.VERSION + "\"");
    }

    @Test
    void version_otherInHeaderAndBody_isAMismatch() {
        String body = CALL.replace("2026-07-28", "2099-01-01");

        assertThat(fixture.proxy.modernReply(body).refusal()).isEqualTo("400 -32020");
    }

    @Test
    void version_unknown_isUnsupportedWithThoseThatAreServed() {
        RawClient.Reply reply = of("2099-01-01");

        assertThat(reply.refusal()).isEqualTo("400 -32022");
        assertThat(reply.at("/error/data/requested")).isEqualTo("\"2099-01-01\"");
        assertThat(reply.at("/error/data/supported"))
                .isEqualTo("[\"2026-07-28\",\"2025-11-25\",\"2025-06-18\",\"2025-03-26\"]");
    }

    @Test
    void version_ofTheHandshakeEra_isUnsupportedPerRequest() {
        RawClient.Reply reply = of("2025-11-25");

        assertThat(reply.refusal()).isEqualTo("400 -32022");
        assertThat(reply.at("/error/data/supported")).isEqualTo("[\"2026-07-28\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"io.modelcontextprotocol/clientCapabilities\":[]"})
    void capabilities_missingOrMalformed_areMissing(String capabilities) {
        String params = "{\"_meta\":{\"" + Json.VERSION + "\":\"2026-07-28\"" + capabilities + "}}";

        assertThat(fixture.proxy
                        .modernReply(Json.request("1", "tools/list", params))
                        .refusal())
                .isEqualTo("400 -32602");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"io.modelcontextprotocol/clientInfo\":{}",
                "\"io.modelcontextprotocol/clientInfo\":\"me\"",
                "\"io.modelcontextprotocol/logLevel\":\"loud\""
            })
    void optionalMeta_malformed_isInvalid(String member) {
        String params = "{\"_meta\":{\"" + Json.VERSION + "\":\"2026-07-28\"," + CAPABILITIES + "," + member + "}}";

        assertThat(fixture.proxy
                        .modernReply(Json.request("1", "tools/list", params))
                        .refusal())
                .isEqualTo("400 -32602");
    }

    @Test
    void methodHeader_missing_isAMismatch() {
        assertThat(modernWithout("Mcp-Method", CALL).refusal()).isEqualTo("400 -32020");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools/list", "Tools/Call", ""})
    void methodHeader_other_isAMismatch(String method) {
        RawClient.Reply reply =
                fixture.post(CALL, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method, "Mcp-Name", "add");

        assertThat(reply.refusal()).isEqualTo("400 -32020");
    }

    @Test
    void nameHeader_missing_isAMismatch() {
        assertThat(modernWithout("Mcp-Name", CALL).refusal()).isEqualTo("400 -32020");
    }

    @ParameterizedTest
    @CsvSource({"add,200", "=?base64?YWRk?=,200", "ADD,400", "=?base64?YWRk=?=,400", "=?BASE64?YWRk?=,400"})
    void nameHeader_isComparedAfterDecoding(String name, int status) {
        RawClient.Reply reply =
                fixture.post(CALL, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call", "Mcp-Name", name);

        assertThat(reply.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"})
    void header_twice_isAMismatch(String header) {
        String value = header.equals("Mcp-Name") ? "add" : header.equals("Mcp-Method") ? "tools/call" : "2026-07-28";

        assertThat(fixture.proxy.modernReply(CALL, header, value).refusal()).isEqualTo("400 -32020");
    }

    @Test
    void method_thatTheUpstreamDoesNotKnow_isNotFound() {
        fixture.upstream.on("x/unknown", (request, wire) -> wire.json(404, Json.error(request.id(), -32601)));

        assertThat(fixture.proxy.modernReply(Json.modern("1", "x/unknown", "")).refusal())
                .isEqualTo("404 -32601");
    }

    @ParameterizedTest
    @CsvSource({"42,200", "42.0,200", "43,400", "x,400", "'',400"})
    void parameterHeader_ofAListedTool_mustAgree(String value, int status) {
        listTools();

        assertThat(fixture.proxy
                        .modernReply(callWith("42"), "Mcp-Param-Row", value)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void parameterHeader_missingOrWithoutArgument_isAMismatch() {
        listTools();

        assertThat(fixture.proxy.modernReply(callWith("42")).refusal()).isEqualTo("400 -32020");
        assertThat(fixture.proxy
                        .modernReply(callWith("null"), "Mcp-Param-Row", "42")
                        .refusal())
                .isEqualTo("400 -32020");
    }

    @Test
    void parameterHeader_ofAToolNeverListed_travelsOn() {
        assertThat(fixture.proxy
                        .modernReply(callWith("42"), "Mcp-Param-Row", "41")
                        .status())
                .isEqualTo(200);

        assertThat(fixture.upstream.await("tools/call").header("mcp-param-row")).contains("41");
    }

    private void listTools() {
        fixture.upstream.on(
                "tools/list",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"tools\":[{\"name\":\"add\",\"inputSchema\":{\"properties\":"
                                + "{\"row\":{\"type\":\"integer\",\"x-mcp-header\":\"Row\"}}}}]}"));
        assertThat(fixture.proxy.modernReply(Json.modern("1", "tools/list", "")).status())
                .isEqualTo(200);
    }

    private static String callWith(String row) {
        return Json.modern("1", "tools/call", "\"name\":\"add\",\"arguments\":{\"row\":" + row + "}");
    }

    private RawClient.Reply of(String version) {
        return fixture.post(
                CALL.replace("2026-07-28", version),
                "MCP-Protocol-Version",
                version,
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                "add");
    }

    private RawClient.Reply modernWithout(String header, String body) {
        return header.equals("Mcp-Name")
                ? fixture.post(body, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call")
                : fixture.post(body, "MCP-Protocol-Version", "2026-07-28", "Mcp-Name", "add");
    }
}
