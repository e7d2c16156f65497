package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.LogLines;
import dev.sluice.proxy.testing.RawClient;
import org.junit.jupiter.api.Test;

/** Messages that have no answer of their own fail as visibly as calls: the log has them under the client's requestId. */
class FaultReportTest {
    @Test
    void notification_refusedByTheUpstream_isLoggedUnderTheClientsRequestId() {
        try (ExchangeFixture fixture = new ExchangeFixture();
                LogLines log = LogLines.of(Failures.class)) {
            fixture.upstream.on("notifications/initialized", (request, wire) -> wire.empty(500));
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

            RawClient.Reply reply = client.reply(Json.notification("notifications/initialized", "{}"));

            assertThat(reply.refusal()).isEqualTo("502 -32603");
            assertLoggedOnce(log, reply);
        }
    }

    @Test
    void answerToAQuestion_refusedByTheUpstream_isLoggedUnderTheClientsRequestId() {
        try (ExchangeFixture fixture = new ExchangeFixture();
                LogLines log = LogLines.of(Failures.class)) {
            fixture.talkBeforeAnswering();
            fixture.upstream.on("response", (request, wire) -> wire.empty(500));
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

            RawClient.Reply reply = client.reply(Json.result("\"q-1\"", "{}"));

            assertThat(reply.refusal()).isEqualTo("502 -32603");
            assertLoggedOnce(log, reply);
        }
    }

    private static void assertLoggedOnce(LogLines log, RawClient.Reply reply) {
        String id = reply.at("/error/data/requestId").replace("\"", "");
        assertThat(id).isNotEmpty();
        assertThat(log.all())
                .singleElement()
                .asString()
                .startsWith("DEBUG [" + id + "] route mcp: upstream_unavailable");
    }
}
