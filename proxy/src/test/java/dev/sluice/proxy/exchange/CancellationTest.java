package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.exchange.ExchangeFixture.PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a call whose client leaves, withdraws it, or comes back. */
class CancellationTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void modernClient_thatLeaves_cancelsTheCallUpstream(boolean streaming) {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            holdCalls(fixture, streaming);

            try (RawClient client = fixture.proxy.modern(Json.modernCall("1", "add"))) {
                FakeUpstream.pause(begun);
                if (streaming) {
                    assertThat(client.head().status()).isEqualTo(200);
                }
            }

            FakeUpstream.pause(closed);
            Awaitility.await()
                    .until(() -> fixture.proxy.sluice().exchanges().inFlight().active() == 0);
        }
    }

    @Test
    void legacyClient_thatLeaves_findsItsAnswerWhenItComesBack() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            answerLater(fixture);
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            String last;
            try (RawClient stream = client.post(Json.call("1", "add"))) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.event().orElseThrow().data()).isEmpty();
                RawClient.Event progress = stream.event().orElseThrow();
                assertThat(progress.data()).isEqualTo(PROGRESS);
                last = progress.id();
            }
            go.countDown();

            try (RawClient stream = client.get("Last-Event-ID", last)) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.data()).containsExactly(Json.result("1", "{\"ok\":true}"));
            }
        }
    }

    @Test
    void legacyClient_thatSawOnlyThePriming_getsEverythingWhenItComesBack() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            answerLater(fixture);
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            String priming;
            try (RawClient stream = client.post(Json.call("1", "add"))) {
                assertThat(stream.head().status()).isEqualTo(200);
                priming = stream.event().orElseThrow().id();
            }
            go.countDown();

            try (RawClient stream = client.get("Last-Event-ID", priming)) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.data()).containsExactly(PROGRESS, Json.result("1", "{\"ok\":true}"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "999-1", "1-999", ""})
    void resumption_fromAnUnknownEvent_isABadRequest(String id) {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

            try (RawClient stream = client.get("Last-Event-ID", id)) {
                assertThat(stream.reply().refusal()).isEqualTo("400 -32600");
            }
        }
    }

    @Test
    void events_ofAnotherSession_cannotBeResumed() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            answerLater(fixture);
            LegacyClient owner = fixture.proxy.legacy().initialize("2025-11-25");
            LegacyClient other = fixture.proxy.legacy().initialize("2025-11-25");
            try (RawClient stream = owner.post(Json.call("1", "add"))) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.event()).isPresent();
                String last = stream.event().orElseThrow().id();

                try (RawClient thief = other.get("Last-Event-ID", last)) {
                    assertThat(thief.reply().status()).isEqualTo(400);
                }
                go.countDown();
                assertThat(stream.data()).containsExactly(Json.result("1", "{\"ok\":true}"));
            }
        }
    }

    @Test
    void cancelledNotification_endsTheCallOnBothSides() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            holdCalls(fixture, true);
            LegacyClient client = fixture.proxy.legacy().initialize("2025-06-18");
            String cancelled = Json.notification("notifications/cancelled", "{\"requestId\":1}");

            try (RawClient stream = client.post(Json.call("1", "add"))) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.event().orElseThrow().data()).isEqualTo(PROGRESS);
                assertThat(client.reply(cancelled).status()).isEqualTo(202);

                assertThat(stream.data()).isEmpty();
            }
            FakeUpstream.pause(closed);
            assertThat(fixture.upstream.await("notifications/cancelled").text()).isEqualTo(cancelled);
        }
    }

    @Test
    void cancelledNotification_aboutNoCallOfTheSession_staysHere() {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-06-18");
            String cancelled = Json.notification("notifications/cancelled", "{\"requestId\":1}");

            assertThat(client.reply(cancelled).status()).isEqualTo(202);

            assertThat(client.reply(Json.call("2", "add")).status()).isEqualTo(200);
            assertThat(fixture.upstream.received("notifications/cancelled")).isEmpty();
        }
    }

    @Test
    void detachedCall_isGivenUpAfterItsLimit() {
        try (ExchangeFixture fixture = new ExchangeFixture("timeouts: {detachedCall: 1s}")) {
            holdCalls(fixture, true);
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            try (RawClient stream = client.post(Json.call("1", "add"))) {
                assertThat(stream.head().status()).isEqualTo(200);
            }

            FakeUpstream.pause(closed);
            assertThat(fixture.upstream.await("notifications/cancelled").at("/params/requestId"))
                    .isEqualTo("1");
        }
    }

    private void holdCalls(ExchangeFixture fixture, boolean streaming) {
        fixture.upstream.on("tools/call", (request, wire) -> {
            if (streaming) {
                wire.openStream();
                wire.event(PROGRESS);
            }
            begun.countDown();
            if (wire.awaitClosed()) {
                closed.countDown();
            }
        });
    }

    private void answerLater(ExchangeFixture fixture) {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            FakeUpstream.pause(go);
            wire.event(Json.result(request.id(), "{\"ok\":true}"));
            wire.endStream();
        });
    }
}
