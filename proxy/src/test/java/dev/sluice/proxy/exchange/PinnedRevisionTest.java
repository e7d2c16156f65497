package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An upstream of which the configuration says what it speaks. */
class PinnedRevisionTest {
    private final FakeUpstream upstream = new FakeUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void legacyRevision_isProposedForEveryClient_andNothingElseIsAsked() {
        try (TestProxy proxy = pinned("2025-06-18")) {
            RawClient.Reply reply = proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.at("/result/protocolVersion")).isEqualTo("\"2025-11-25\"");
            assertThat(upstream.await("initialize").at("/params/protocolVersion"))
                    .isEqualTo("\"2025-06-18\"");
            assertThat(upstream.received("server/discover")).isEmpty();
        }
    }

    @Test
    void legacyRevision_isProposedForModernClientsToo() {
        try (TestProxy proxy = pinned("2025-06-18")) {
            assertThat(proxy.modernReply(Json.modernCall("1", "add")).at("/result/resultType"))
                    .isEqualTo("\"complete\"");
            assertThat(upstream.received("server/discover")).isEmpty();
            assertThat(upstream.await("initialize").at("/params/protocolVersion"))
                    .isEqualTo("\"2025-06-18\"");
        }
    }

    @Test
    void modernRevision_meansThatNoHandshakeIsTried_andClientsHaveOneAllTheSame() {
        try (TestProxy proxy = pinned("2026-07-28")) {
            RawClient.Reply reply = proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.at("/result/protocolVersion")).isEqualTo("\"2025-11-25\"");
            assertThat(upstream.received("initialize")).isEmpty();
        }
    }

    @Test
    void question_beforeTheAnswerToTheHandshake_isAdaptedAndAnswered() {
        upstream.on("initialize", (request, wire) -> {
            wire.openStream("mcp-session-id", FakeUpstream.SESSION);
            wire.event(Json.request("\"s1\"", "roots/list", "{\"vendor\":1}"));
            wire.event(Json.request("\"s2\"", "elicitation/create", "{\"message\":\"m\"}"));
            wire.event(Json.result(
                    request.id(),
                    "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                            + "\"serverInfo\":{\"name\":\"eager\",\"version\":\"1\"}}"));
            wire.endStream();
        });
        try (TestProxy proxy = pinned("2025-11-25")) {
            LegacyClient client = proxy.legacy().initialize("2025-03-26", "{\"roots\":{}}");
            try (RawClient push = client.get()) {
                assertThat(push.head().status()).isEqualTo(200);
                assertThat(push.event().orElseThrow().data()).isEqualTo(Json.request("\"s1\"", "roots/list", "{}"));
                var unused = client.reply(Json.result("\"s1\"", "{\"roots\":[]}"));
            }
        }

        // This client cannot be asked for elicitation, and the server is told so.
        assertThat(upstream.received("response"))
                .extracting(Received::text)
                .anySatisfy(answer -> assertThat(answer).contains("\"s2\"", "-32601"))
                .contains(Json.result("\"s1\"", "{\"roots\":[]}"));
    }

    @ParameterizedTest
    @CsvSource({"false,{}", "true,{\"context\":{}}"})
    void samplingContext_ofAClientWithoutAWordForIt_isAnnouncedWhereTheRouteSaysSo(boolean announced, String sampling) {
        try (TestProxy proxy = TestProxy.before(upstream)
                .upstream("revision: '2025-11-25'")
                .upstream("samplingContext: " + announced)
                .start()) {
            var unused = proxy.legacy().initialize("2025-06-18", "{\"sampling\":{}}");

            assertThat(upstream.await("initialize").at("/params/capabilities/sampling"))
                    .isEqualTo(sampling);
        }
    }

    private TestProxy pinned(String revision) {
        return TestProxy.before(upstream)
                .upstream("revision: '" + revision + "'")
                .start();
    }
}
