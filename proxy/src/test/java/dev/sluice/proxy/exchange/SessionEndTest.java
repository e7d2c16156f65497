package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How sessions begin and end on both sides. */
class SessionEndTest {
    @Test
    void upstream_thatForgotTheSession_endsItForTheClient() {
        try (ExchangeFixture fixture = ExchangeFixture.propagating()) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            fixture.upstream.on("tools/call", (request, wire) -> wire.empty(404));

            assertThat(client.reply(Json.call("1", "add")).refusal()).isEqualTo("404 -32600");
            Awaitility.await()
                    .until(() -> client.reply(Json.call("2", "add"))
                            .at("/error/data/reason")
                            .equals("\"upstream\""));
        }
    }

    @Test
    void upstream_thatForgotTheSession_endsItOnANotificationToo() {
        try (ExchangeFixture fixture = ExchangeFixture.propagating()) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            fixture.upstream.on("notifications/initialized", (request, wire) -> wire.empty(404));

            assertThat(client.reply(Json.notification("notifications/initialized", "{}"))
                            .status())
                    .isEqualTo(404);
            assertThat(client.reply(Json.call("2", "add")).status()).isEqualTo(404);
            assertThat(fixture.upstream.received("tools/call")).isEmpty();
        }
    }

    @Test
    void delete_endsTheSessionOnBothSides() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

            assertThat(client.delete().status()).isEqualTo(200);

            assertThat(fixture.upstream.await("DELETE").header("mcp-session-id"))
                    .contains(FakeUpstream.SESSION);
            RawClient.Reply late = client.reply(Json.call("1", "add"));
            assertThat(late.status()).isEqualTo(404);
            assertThat(late.at("/error/data/reason")).isEqualTo("\"client\"");
            assertThat(client.delete().status()).isEqualTo(404);
        }
    }

    @Test
    void delete_endsTheCallsAndStreamsOfTheSession() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            fixture.upstream.on("tools/call", (request, wire) -> wire.hold());
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            try (RawClient call = client.post(Json.call("1", "add"));
                    RawClient push = client.get()) {
                assertThat(push.head().status()).isEqualTo(200);
                assertThat(fixture.upstream.await("tools/call").id()).isEqualTo("1");

                assertThat(client.delete().status()).isEqualTo(200);

                assertThat(call.head().status()).isEqualTo(200);
                assertThat(call.data()).isEmpty();
                assertThat(push.data()).isEmpty();
            }
        }
    }

    @Test
    void idleSession_isEndedOnBothSides() {
        try (ExchangeFixture fixture = new ExchangeFixture("session: {maxIdle: 1s, cleanupInterval: 100ms}")) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

            assertThat(fixture.upstream.await("DELETE").header("mcp-session-id"))
                    .contains(FakeUpstream.SESSION);
            RawClient.Reply late = client.reply(Json.call("1", "add"));
            assertThat(late.refusal()).isEqualTo("404 -32600");
            assertThat(late.at("/error/data/reason")).isEqualTo("\"idle\"");
        }
    }

    @Test
    void session_thatNeverWas_isRefusedWithoutAReason() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            RawClient.Reply unknown = fixture.proxy
                    .legacy()
                    .reply(Json.call("1", "add"), "Mcp-Session-Id", "nobody-has-ever-had-this-id");

            assertThat(unknown.refusal()).isEqualTo("404 -32600");
            assertThat(unknown.text()).doesNotContain("reason");
        }
    }

    @Test
    void sessions_overTheShareOfThePrincipal_areRefusedUntilOneIsFree() {
        try (ExchangeFixture fixture = new ExchangeFixture("session: {maxPerPrincipal: 1, retryAfter: 3s}")) {
            LegacyClient first = fixture.proxy.legacy().initialize("2025-11-25");

            RawClient.Reply refused = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");
            assertThat(refused.refusal()).isEqualTo("429 -31429");
            assertThat(refused.head().header("retry-after")).contains("3");
            assertThat(refused.at("/error/data/reason")).isEqualTo("\"too_many_sessions\"");

            assertThat(first.delete().status()).isEqualTo(200);
            assertThat(fixture.proxy.legacy().tryInitialize("2025-11-25", "{}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void session_withAnOpenStream_isNotIdle() {
        try (ExchangeFixture fixture = new ExchangeFixture("session: {maxIdle: 1s, cleanupInterval: 100ms}")) {
            LegacyClient held = fixture.proxy.legacy().initialize("2025-11-25");
            try (RawClient stream = held.get()) {
                assertThat(stream.head().status()).isEqualTo(200);
                // Opened later, so that its end proves that the first one had its time.
                assertThat(fixture.proxy.legacy().initialize("2025-11-25").session())
                        .isNotEmpty();
                assertThat(fixture.upstream.await("DELETE").header("mcp-session-id"))
                        .isPresent();

                assertThat(held.reply(Json.call("1", "add")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void sessions_allTaken_areRefusedUntilOneIsFree() {
        try (ExchangeFixture fixture = new ExchangeFixture("session: {maxSessions: 1, retryAfter: 3s}")) {
            LegacyClient first = fixture.proxy.legacy().initialize("2025-11-25");

            RawClient.Reply refused = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");
            assertThat(refused.refusal()).isEqualTo("503 -31429");
            assertThat(refused.head().header("retry-after")).contains("3");
            assertThat(refused.head().header("mcp-session-id")).isEmpty();

            assertThat(first.delete().status()).isEqualTo(200);
            assertThat(fixture.proxy.legacy().tryInitialize("2025-11-25", "{}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void handshake_thatFails_givesItsPlaceBack() {
        try (ExchangeFixture fixture = new ExchangeFixture("session: {maxSessions: 1}")) {
            fixture.upstream.on("server/discover", (request, wire) -> wire.empty(404));
            fixture.upstream.on("initialize", (request, wire) -> wire.json(200, Json.error(request.id(), -32603)));
            RawClient.Reply failed = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");
            assertThat(failed.at("/error/code")).isEqualTo("-32603");
            assertThat(failed.head().header("mcp-session-id")).isEmpty();

            awaitNoSession(fixture);
        }
    }

    @Test
    void handshake_whoseClientLeaves_givesItsPlaceBack() {
        try (ExchangeFixture fixture = new ExchangeFixture("session: {maxSessions: 1}")) {
            fixture.upstream.on("initialize", (request, wire) -> wire.hold());
            RawClient client = fixture.proxy.legacy().post(Json.request("1", "initialize", "{}"));
            assertThat(fixture.upstream.await("initialize").id()).isEqualTo("1");
            assertThat(live(fixture)).isEqualTo(1);
            client.close();

            awaitNoSession(fixture);
        }
    }

    @Test
    void handshake_answeredWithARevisionThatNobodyKnows_endsTheUpstreamsSession() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            fixture.upstream.on(
                    "initialize",
                    (request, wire) -> wire.json(
                            200,
                            Json.result(request.id(), "{\"protocolVersion\":\"2023-11-05\",\"capabilities\":{}}"),
                            "mcp-session-id",
                            FakeUpstream.SESSION));

            RawClient.Reply reply = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.at("/error/code")).isEqualTo("-32602");
            assertThat(fixture.upstream.await("DELETE").header("mcp-session-id"))
                    .contains(FakeUpstream.SESSION);
            awaitNoSession(fixture);
        }
    }

    private static void awaitNoSession(ExchangeFixture fixture) {
        Awaitility.await().until(() -> live(fixture) == 0);
    }

    private static long live(ExchangeFixture fixture) {
        return fixture.proxy.sluice().exchanges().sessions().statistics().live();
    }
}
