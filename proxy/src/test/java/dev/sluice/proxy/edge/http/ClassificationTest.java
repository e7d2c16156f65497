package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which era a message belongs to, row by row, and what a session needs. */
class ClassificationTest {
    private static final String INITIALIZED = Json.notification("notifications/initialized", "{}");

    private final EdgeFixture fixture = new EdgeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void initialize_withHeadersOfTheModernEra_opensASessionAllTheSame() {
        String initialize = Json.request("1", "initialize", "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}}");
        RawClient.Reply reply =
                fixture.post(initialize, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "initialize");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.head().header("mcp-session-id")).isPresent();
    }

    @Test
    void sessionIds_ofUpstreamAndClient_areNeverMixed() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        assertThat(client.session()).isNotEqualTo(FakeUpstream.SESSION).hasSizeGreaterThanOrEqualTo(22);
        assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);
        assertThat(fixture.upstream.await("tools/call").header("mcp-session-id"))
                .contains(FakeUpstream.SESSION);
    }

    @Test
    void modernRequest_withASession_isStatelessAllTheSame() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
        String call = Json.modernCall("1", "add");

        assertThat(fixture.proxy
                        .modernReply(call, "Mcp-Session-Id", client.session())
                        .status())
                .isEqualTo(200);
        assertThat(fixture.upstream.await("tools/call").header("mcp-session-id"))
                .isEmpty();
    }

    @Test
    void modernHeader_withoutTheKeyInTheBody_isMalformedAndNotLegacy() {
        assertThat(fixture.post(Json.call("1", "add"), "MCP-Protocol-Version", "2026-07-28")
                        .refusal())
                .isEqualTo("400 -32602");
        assertThat(fixture.post(Json.call("1", "add"), "MCP-Protocol-Version", "2030-01-01")
                        .refusal())
                .isEqualTo("400 -32602");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "0123456789abcdef0123456789abcdef"})
    void session_unknown_isNotFound(String session) {
        assertThat(fixture.post(Json.call("1", "add"), "Mcp-Session-Id", session)
                        .refusal())
                .isEqualTo("404 -32600");
        assertThat(fixture.reply("GET", "", "Mcp-Session-Id", session).status()).isEqualTo(404);
        assertThat(fixture.reply("DELETE", "", "Mcp-Session-Id", session).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
    void legacyMessage_withoutASession_isABadRequest(String version) {
        assertThat(fixture.post(Json.call("1", "add"), "MCP-Protocol-Version", version)
                        .refusal())
                .isEqualTo("400 -32600");
        assertThat(fixture.post(Json.call("1", "add")).refusal()).isEqualTo("400 -32600");
        assertThat(fixture.post(INITIALIZED).refusal()).isEqualTo("400 -32600");
    }

    @Test
    void sessionHeader_twice_isABadRequest() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        assertThat(client.reply(Json.call("1", "add"), "Mcp-Session-Id", client.session())
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25,200", "2025-06-18,200", "1999-01-01,400", "nonsense,400"})
    void versionHeader_inASession_mustNameSomethingThatExists(String version, int status) {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        assertThat(client.reply(Json.call("1", "add"), "MCP-Protocol-Version", version)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void notificationAndAnswer_inASession_areAcceptedWithoutABody() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        RawClient.Reply notification = client.reply(INITIALIZED);
        RawClient.Reply answer = client.reply(Json.result("\"nobody-asked\"", "{}"));

        assertThat(notification.status()).isEqualTo(202);
        assertThat(notification.text()).isEmpty();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(fixture.upstream.await("notifications/initialized").text()).isEqualTo(INITIALIZED);
        assertThat(fixture.upstream.received("response")).isEmpty();
    }

    @Test
    void modernNotification_isAcceptedAndGoesNoFurther() {
        assertThat(fixture.post(INITIALIZED, "MCP-Protocol-Version", "2026-07-28")
                        .status())
                .isEqualTo(202);
        assertThat(fixture.upstream.received("notifications/initialized")).isEmpty();
    }

    @Test
    void modernAnswer_doesNotExist() {
        assertThat(fixture.post(Json.result("1", "{}"), "MCP-Protocol-Version", "2026-07-28")
                        .refusal())
                .isEqualTo("400 -32600");
    }

    @Test
    void getAndDelete_withoutASession_areNotAllowed() {
        RawClient.Reply get = fixture.reply("GET", "", "Accept", "text/event-stream");

        assertThat(get.status()).isEqualTo(405);
        assertThat(get.head().header("allow")).contains("POST");
        assertThat(fixture.reply("DELETE", "").status()).isEqualTo(405);
    }

    @Test
    void otherMethodsAndPaths_areRefused() {
        assertThat(fixture.reply("PUT", "").status()).isEqualTo(405);
        assertThat(fixture.reply("OPTIONS", "").status()).isEqualTo(204);
        try (RawClient client = fixture.proxy.connect()) {
            client.request("POST", "/mcp/other", "{}", "Content-Type", "application/json");
            assertThat(client.reply().status()).isEqualTo(404);
        }
    }

    @Test
    void get_notAcceptingAStream_isNotAcceptable() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        assertThat(fixture.reply("GET", "", "Mcp-Session-Id", client.session(), "Accept", "application/json")
                        .status())
                .isEqualTo(406);
    }

    @Test
    void requestId_stillUnderWay_isABadRequestAndFreeAfterwards() {
        CountDownLatch go = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(go);
            wire.result(request, "{}");
        });
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
        try (RawClient first = client.post(Json.call("7", "add"))) {
            assertThat(fixture.upstream.await("tools/call").id()).isEqualTo("7");

            assertThat(client.reply(Json.call("7", "add")).refusal()).isEqualTo("400 -32600");
            go.countDown();
            assertThat(first.reply().status()).isEqualTo(200);
        }
        assertThat(client.reply(Json.call("7", "add")).status()).isEqualTo(200);
    }

    @Test
    void requestIds_thatDifferInTypeOnly_areDifferent() {
        CountDownLatch go = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(go);
            wire.result(request, "{}");
        });
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
        try (RawClient number = client.post(Json.call("7", "add"));
                RawClient text = client.post(Json.call("\"7\"", "add"))) {
            go.countDown();

            assertThat(number.reply().at("/id")).isEqualTo("7");
            assertThat(text.reply().at("/id")).isEqualTo("\"7\"");
        }
    }
}
