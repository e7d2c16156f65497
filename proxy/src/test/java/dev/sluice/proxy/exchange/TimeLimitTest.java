package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.exchange.ExchangeFixture.QUESTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Upstreams that take too long. */
class TimeLimitTest {
    private final ExchangeFixture fixture = new ExchangeFixture("timeouts: {upstreamCall: 300ms}");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void legacyCall_withoutAnAnswer_failsAndIsWithdrawnUpstream() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.hold());
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        RawClient.Reply reply = client.reply(Json.call("7", "add"));

        assertThat(reply.refusal()).isEqualTo("200 -32603");
        assertThat(reply.at("/error/data/reason")).isEqualTo("\"upstream_timeout\"");
        assertThat(fixture.upstream.await("notifications/cancelled").at("/params/requestId"))
                .isEqualTo("7");
    }

    @Test
    void modernCall_withoutAnAnswer_failsAndItsConnectionIsClosed() {
        CountDownLatch closed = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            if (wire.awaitClosed()) {
                closed.countDown();
            }
        });

        RawClient.Reply reply = fixture.proxy.modernReply(Json.modernCall("7", "add"));

        assertThat(reply.at("/error/data/reason")).isEqualTo("\"upstream_timeout\"");
        FakeUpstream.pause(closed);
    }

    @Test
    void openQuestion_letsTheUserThink() {
        CountDownLatch answered = new CountDownLatch(1);
        fixture.upstream.on("response", (request, wire) -> {
            wire.empty(202);
            answered.countDown();
        });
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(QUESTION);
            FakeUpstream.pause(answered);
            wire.event(Json.result(request.id(), "{\"ok\":true}"));
            wire.endStream();
        });
        LegacyClient client = fixture.proxy.legacy().initialize("2025-06-18", "{\"elicitation\":{}}");

        try (RawClient stream = client.post(Json.call("1", "add"))) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.event().orElseThrow().data()).isEqualTo(QUESTION);
            Awaitility.await()
                    .during(Duration.ofMillis(900))
                    .until(() ->
                            fixture.upstream.received("notifications/cancelled").isEmpty());
            assertThat(client.reply(Json.result("\"q-1\"", "{}")).status()).isEqualTo(202);

            assertThat(stream.data()).containsExactly(Json.result("1", "{\"ok\":true}"));
        }
    }

    @Test
    void modernListen_hasNoLimit() {
        CountDownLatch go = new CountDownLatch(1);
        fixture.upstream.on("subscriptions/listen", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/tools/list_changed", "{}"));
            FakeUpstream.pause(go);
            wire.event(Json.result(request.id(), "{\"resultType\":\"complete\"}"));
            wire.endStream();
        });

        try (RawClient stream = fixture.proxy.modern(Json.modern("1", "subscriptions/listen", ""))) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.event()).isPresent();
            Awaitility.await()
                    .during(Duration.ofMillis(900))
                    .until(() -> fixture.proxy.sluice().exchanges().inFlight().active() == 1);
            go.countDown();

            assertThat(stream.data()).containsExactly(Json.result("1", "{\"resultType\":\"complete\"}"));
        }
    }
}
