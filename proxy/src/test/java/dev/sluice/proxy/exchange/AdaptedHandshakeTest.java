package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestProxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handshakes of clients with servers of another revision. */
class AdaptedHandshakeTest {
    private final FakeUpstream upstream = new FakeUpstream();
    private final TestProxy proxy = TestProxy.before(upstream).start();

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void client_keepsItsRevision_andTheServerItsOwn() {
        speak("2025-06-18", "{\"tools\":{},\"tasks\":{}}");

        LegacyClient client = proxy.legacy();
        RawClient.Reply reply = client.tryInitialize("2025-11-25", "{}");
        assertThat(client.initialize("2025-03-26").reply(Json.call("1", "add")).status())
                .isEqualTo(200);

        assertThat(reply.at("/result/protocolVersion")).isEqualTo("\"2025-11-25\"");
        assertThat(reply.at("/result/capabilities")).isEqualTo("{\"tools\":{}}");
        assertThat(proposals()).containsExactly("\"2025-11-25\"", "\"2025-03-26\"");
        assertThat(upstream.await("tools/call").header("mcp-protocol-version")).hasValue("2025-06-18");
    }

    @Test
    void client_thatAsksForTheModernRevision_getsTheNewestLegacyOne() {
        speak("2025-06-18", "{}");

        RawClient.Reply reply = proxy.legacy().tryInitialize("2026-07-28", "{\"elicitation\":{}}");

        assertThat(reply.at("/result/protocolVersion")).isEqualTo("\"2025-11-25\"");
        assertThat(upstream.await("initialize").at("/params/protocolVersion")).isEqualTo("\"2025-11-25\"");
    }

    @Test
    void nextClient_isIntroducedInTheRevisionOfTheServer() {
        speak("2025-03-26", "{}");

        for (int i = 0; i < 2; i++) {
            assertThat(proxy.legacy()
                            .tryInitialize("2025-06-18", "{\"elicitation\":{},\"sampling\":{}}")
                            .at("/result/protocolVersion"))
                    .isEqualTo("\"2025-06-18\"");
        }

        assertThat(proposals()).containsExactly("\"2025-06-18\"", "\"2025-03-26\"");
        assertThat(upstream.received("initialize").get(1).at("/params/capabilities"))
                .isEqualTo("{\"sampling\":{}}");
    }

    @Test
    void elicitationByUrlOnly_misreadByAnOlderServer_isTakenBack() {
        speak("2025-06-18", "{}");
        AtomicInteger sessions = new AtomicInteger();
        upstream.on(
                "initialize",
                (request, wire) -> wire.json(
                        200, answer(request, "2025-06-18", "{}"), "mcp-session-id", "s-" + sessions.incrementAndGet()));
        upstream.on("DELETE", (request, wire) -> wire.empty(405));

        LegacyClient client = proxy.legacy().initialize("2025-11-25", "{\"elicitation\":{\"url\":{}}}");
        assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

        assertThat(proposals()).containsExactly("\"2025-11-25\"", "\"2025-06-18\"");
        assertThat(upstream.received("initialize").get(1).at("/params/capabilities"))
                .isEqualTo("{}");
        assertThat(upstream.await("DELETE").header("mcp-session-id")).hasValue("s-1");
        assertThat(upstream.await("DELETE").header("mcp-protocol-version")).hasValue("2025-06-18");
        assertThat(upstream.await("tools/call").header("mcp-session-id")).hasValue("s-2");
    }

    @Test
    void server_ofARevisionThatNobodyKnows_isRefused() {
        speak("2023-01-01", "{}");

        RawClient.Reply reply = proxy.legacy().tryInitialize("2025-06-18", "{}");

        assertThat(reply.at("/error/code")).isEqualTo("-32602");
        assertThat(reply.at("/error/data/requested")).isEqualTo("\"2023-01-01\"");
    }

    private void speak(String revision, String capabilities) {
        upstream.on(
                "initialize",
                (request, wire) -> wire.json(
                        200, answer(request, revision, capabilities), "mcp-session-id", FakeUpstream.SESSION));
    }

    private static String answer(Received request, String revision, String capabilities) {
        return Json.result(
                request.id(),
                "{\"protocolVersion\":\"" + revision + "\",\"capabilities\":" + capabilities
                        + ",\"serverInfo\":{\"name\":\"fake\",\"version\":\"1\"}}");
    }

    private List<String> proposals() {
        return upstream.received("initialize").stream()
                .map(request -> request.at("/params/protocolVersion"))
                .toList();
    }
}
