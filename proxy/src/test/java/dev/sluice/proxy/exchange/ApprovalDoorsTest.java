package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tool that needs the user's word, with and without it. */
class ApprovalDoorsTest {
    private static final String YES = "{\"action\":\"accept\",\"content\":{\"approve\":true}}";
    private static final String ASKING_META =
            Json.META.replace("Capabilities\":{}", "Capabilities\":{\"elicitation\":{}}");

    private final FakeUpstream upstream = new FakeUpstream();
    private final TestProxy proxy = TestProxy.before(upstream)
            .builtIn("{name: approval, settings: {tools: ['delete_*']}}")
            .start();

    @BeforeEach
    void answer() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"ok\":true}"));
    }

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void modernClient_isAsked_andTheAnswerFitsThisCallOnly() {
        RawClient.Reply asked = proxy.modernReply(call("1", ""));
        String key = asked.text().replaceAll(".*\"inputRequests\":\\{\"([^\"]+)\".*", "$1");
        assertThat(key).startsWith("approval-");
        assertThat(upstream.received("tools/call")).isEmpty();

        String answer = ",\"inputResponses\":{\"" + key + "\":" + YES + "}";
        assertThat(proxy.modernReply(call("2", answer)).at("/result/resultType"))
                .isEqualTo("\"input_required\"");
        assertThat(proxy.modernReply(call("1", answer)).at("/result/ok")).isEqualTo("true");
        assertThat(proxy.modernReply(call("1", answer)).at("/result/resultType"))
                .isEqualTo("\"input_required\"");
        assertThat(upstream.received("tools/call")).hasSize(1);
    }

    @Test
    void modernClient_thatCannotAsk_isRefused() {
        assertThat(proxy.modernReply(Json.modernCall("1", "delete_all")).at("/error/code"))
                .isEqualTo("-31403");
        assertThat(upstream.received("tools/call")).isEmpty();
    }

    @Test
    void legacyClient_isAskedOnTheStreamOfTheCall() {
        LegacyClient client = proxy.legacy().initialize("2025-11-25", "{\"elicitation\":{}}");

        try (RawClient stream = client.post(Json.call("1", "delete_all"))) {
            assertThat(stream.head().status()).isEqualTo(200);
            String question = "";
            while (question.isEmpty()) {
                question = stream.event().orElseThrow().data();
            }
            String id = question.replaceAll(".*\"id\":(\"[^\"]*\").*", "$1");
            assertThat(client.reply(Json.result(id, YES)).status()).isEqualTo(202);

            assertThat(stream.data()).singleElement().asString().contains("\"ok\":true");
        }
    }

    @Test
    void legacyClient_thatCannotAsk_isRefused_alsoInABatch() {
        LegacyClient client = proxy.legacy().initialize("2025-03-26");

        assertThat(client.reply("[" + Json.call("1", "delete_all") + "," + Json.call("2", "read") + "]")
                        .text())
                .contains("-31403", "\"ok\":true");
        assertThat(upstream.received("tools/call")).hasSize(1);
    }

    private static String call(String argument, String more) {
        return Json.request(
                "1",
                "tools/call",
                "{" + ASKING_META + ",\"name\":\"delete_all\",\"arguments\":{\"n\":" + argument + "}" + more + "}");
    }
}
