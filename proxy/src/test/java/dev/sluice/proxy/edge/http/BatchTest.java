package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several messages in one POST, which 2025-03-26 alone has. */
class BatchTest {
    private static final String NOTIFICATION = Json.notification("notifications/roots/list_changed", "{}");

    private final EdgeFixture fixture = new EdgeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void requests_areAnsweredOneByOneOnAStream() {
        LegacyClient client = client();
        try (RawClient stream = client.post(batch(Json.call("1", "a"), NOTIFICATION, Json.call("2", "b")))) {
            assertThat(stream.head().header("content-type")).contains("text/event-stream");
            assertThat(stream.data())
                    .containsExactlyInAnyOrder(Json.result("1", "{\"ok\":true}"), Json.result("2", "{\"ok\":true}"));
        }
        assertThat(fixture.upstream.received("notifications/roots/list_changed"))
                .hasSize(1);
    }

    @Test
    void notificationsOrAnswersOnly_areAccepted() {
        LegacyClient client = client();

        assertThat(client.reply(batch(NOTIFICATION, NOTIFICATION)).status()).isEqualTo(202);
        assertThat(client.reply(batch(Json.result("1", "{}"), Json.error("2", -1)))
                        .status())
                .isEqualTo(202);
        assertThat(fixture.upstream.received("notifications/roots/list_changed"))
                .hasSize(2);
    }

    @Test
    void batch_thatIsWrong_isABadRequestAndNothingOfItIsSent() {
        LegacyClient client = client();
        List<String> wrong = List.of(
                "[]",
                batch(Json.call("1", "a"), Json.result("9", "{}")),
                batch(Json.call("1", "a"), Json.call("1", "b")),
                batch("{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\"}"),
                batch(Json.call("1", "a"), "[]"),
                batch(NOTIFICATION, NOTIFICATION, NOTIFICATION, NOTIFICATION, NOTIFICATION));

        assertThat(wrong)
                .allSatisfy(body -> assertThat(client.reply(body).refusal()).isEqualTo("400 -32600"));
        assertThat(fixture.upstream.received("tools/call")).isEmpty();
        assertThat(fixture.upstream.received("notifications/roots/list_changed"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void batch_withAHandshakeInIt_isRefusedForEachOfItsRequests(boolean inSession) {
        String body = batch(
                Json.request("1", "initialize", "{\"protocolVersion\":\"2025-03-26\"}"),
                Json.notification("notifications/x", "{}"),
                Json.request("\"2\"", "ping", "{}"));
        LegacyClient client = inSession ? client() : fixture.proxy.legacy();

        RawClient.Reply reply = client.reply(body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text())
                .startsWith("[{")
                .contains("\"id\":1", "\"id\":\"2\"")
                .endsWith("}]");
        assertThat(reply.text().split("-32600", -1)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25"})
    void batch_inASessionOfAnotherRevision_isABadRequest(String version) {
        LegacyClient client = fixture.proxy.legacy().initialize(version);

        assertThat(client.reply(batch(Json.call("1", "a"))).refusal()).isEqualTo("400 -32600");
    }

    @Test
    void batch_withoutASession_isABadRequest() {
        assertThat(fixture.post(batch(Json.modernCall("1", "a")), "MCP-Protocol-Version", "2026-07-28")
                        .refusal())
                .isEqualTo("400 -32600");
    }

    private LegacyClient client() {
        return fixture.proxy.legacy().initialize("2025-03-26");
    }

    private static String batch(String... members) {
        return "[" + String.join(",", members) + "]";
    }
}
