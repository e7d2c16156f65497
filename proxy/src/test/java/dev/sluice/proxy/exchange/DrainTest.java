package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shutdown lets what is under way come to its end. A slow call keeps it from ending before the test has looked. */
class DrainTest {
    private final ExchangeFixture fixture = new ExchangeFixture("shutdown: {grace: 20s, linger: 2s, retry: 1500ms}");
    private final CountDownLatch go = new CountDownLatch(1);
    private final LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
    private final RawClient idle = fixture.proxy.connect();

    @BeforeEach
    void beginASlowCall() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(go);
            wire.result(request, "{\"ok\":true}");
        });
    }

    @AfterEach
    void close() {
        go.countDown();
        idle.close();
        fixture.close();
    }

    @Test
    void call_underWay_isAnsweredAndThenEverythingStops() throws Exception {
        try (RawClient call = client.post(Json.call("1", "add"))) {
            CompletableFuture<Void> stopped = stop();
            assertThat(stopped).isNotDone();
            go.countDown();

            assertThat(call.reply().at("/result/ok")).isEqualTo("true");
            assertThat(stopped.get(20, TimeUnit.SECONDS)).isNull();
            assertThat(fixture.upstream.await("DELETE").header("mcp-session-id"))
                    .contains(FakeUpstream.SESSION);
            assertThatThrownBy(fixture.proxy::connect).hasRootCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void legacyStream_isToldWhenToComeBack() {
        try (RawClient call = client.post(Json.call("1", "add"));
                RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            CompletableFuture<Void> stopped = stop();

            RawClient.Event last = stream.event().orElseThrow();
            while (last.retry().isEmpty()) {
                last = stream.event().orElseThrow();
            }
            assertThat(last.retry()).isEqualTo("1500");
            assertThat(stream.event()).isEmpty();
            assertThat(stopped).isNotDone();
            go.countDown();
            assertThat(call.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void modernListen_getsItsClosingResult() {
        fixture.upstream.on("subscriptions/listen", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/tools/list_changed", "{}"));
            wire.hold();
        });
        try (RawClient call = client.post(Json.call("1", "add"));
                RawClient stream = fixture.proxy.modern(Json.modern("5", "subscriptions/listen", ""))) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.event()).isPresent();
            CompletableFuture<Void> stopped = stop();

            assertThat(stream.data())
                    .singleElement()
                    .asString()
                    .contains("\"id\":5", "\"resultType\":\"complete\"", "subscriptionId\":5");
            assertThat(stopped).isNotDone();
            go.countDown();
            assertThat(call.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void newSession_onAnOpenConnection_isRefused() {
        try (RawClient call = client.post(Json.call("1", "add"))) {
            CompletableFuture<Void> stopped = stop();
            idle.request(
                    "POST",
                    "/mcp",
                    Json.request("1", "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"));
            RawClient.Reply reply = idle.reply();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.head().header("retry-after")).isPresent();
            assertThat(reply.head().header("connection")).contains("close");
            assertThat(stopped).isNotDone();
            go.countDown();
            assertThat(call.reply().status()).isEqualTo(200);
        }
    }

    private CompletableFuture<Void> stop() {
        assertThat(fixture.upstream.await("tools/call").id()).isEqualTo("1");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(fixture.proxy::close);
        Awaitility.await()
                .until(() -> fixture.proxy.sluice().exchanges().inFlight().isDraining());
        return stopped;
    }
}
