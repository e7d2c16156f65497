package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server of 2026-07-28 says against the rules does not reach a client. */
final class ServerRulesTest {
    private static final String NOTHING_OFFERED = "\"io.modelcontextprotocol/clientCapabilities\":{}";

    private final ExchangeFixture fixture = new ExchangeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "elicitation/create | {\"mode\":\"form\"} | {}",
                "elicitation/create | {} | {\"sampling\":{}}",
                "elicitation/create | {\"mode\":\"url\"} | {\"elicitation\":{\"form\":{}}}",
                "sampling/createMessage | {} | {\"elicitation\":{}}",
                "roots/list | {} | {\"elicitation\":{}}"
            })
    void question_thatTheClientHasNotOffered_isNotShown(String method, String params, String capabilities) {
        RawClient.Reply reply = asked(method, params, capabilities);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/error/code")).isEqualTo("-32021");
        assertThat(reply.at("/error/data/requiredCapabilities"))
                .contains("\"" + method.substring(0, method.indexOf('/')) + "\"");
        assertThat(reply.text()).doesNotContain("inputRequests", "password");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "elicitation/create | {\"mode\":\"form\"} | {\"elicitation\":{}}",
                "elicitation/create | {\"mode\":\"url\"} | {\"elicitation\":{\"url\":{}}}",
                "sampling/createMessage | {} | {\"sampling\":{}}",
                "roots/list | {} | {\"roots\":{}}",
                "example.com/ask | {} | {}"
            })
    void question_thatTheClientHasOffered_isShown(String method, String params, String capabilities) {
        assertThat(asked(method, params, capabilities).at("/result/inputRequests/q/method"))
                .isEqualTo("\"" + method + "\"");
    }

    @Test
    void tool_withAWrongAnnotation_isHidden_andTheOthersAreAsTheyWere() {
        String sound = "{\"name\":\"sound\",\"inputSchema\":{\"type\":\"object\"},\"title\":\"S\"}";
        fixture.upstream.on(
                "tools/list",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"ttlMs\":0,\"tools\":[" + sound
                                + ",{\"name\":\"wrong\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":"
                                + "\"number\",\"x-mcp-header\":\"A\"}}}}]}"));

        RawClient.Reply reply = fixture.proxy.modernReply(Json.modern("1", "tools/list", ""));

        assertThat(reply.at("/result/tools")).isEqualTo("[" + sound + "]");
    }

    private RawClient.Reply asked(String method, String params, String capabilities) {
        fixture.upstream.on(
                "tools/call",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"input_required\",\"inputRequests\":{\"q\":{\"method\":\"" + method
                                + "\",\"params\":" + params + "}},\"requestState\":\"s\"}"));
        String call = Json.modernCall("1", "add");
        assertThat(call).contains(NOTHING_OFFERED);
        return fixture.proxy.modernReply(
                call.replace(NOTHING_OFFERED, "\"io.modelcontextprotocol/clientCapabilities\":" + capabilities));
    }
}
