package dev.sluice.proxy.bridge.driving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What legacy clients hear of the changes at a modern server. */
class DrivenChangesTest {
    private static final String UPDATED_A =
            Json.notification("notifications/resources/updated", "{\"uri\":\"file:///a\"}");

    private final DrivenFixture fixture = new DrivenFixture("limits: {openQuestions: 64}");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void lists_whoseChangesTheServerTells_areListenedForFromTheHandshakeOn() {
        fixture.serve("\"tools\":{\"listChanged\":true},\"prompts\":{}");
        LegacyClient client = fixture.client("2025-06-18", "{}");
        DrivenFixture.Listener listener = fixture.listener(1);
        listener.changed("tools");

        assertThat(listener.request.at("/params/notifications")).isEqualTo("{\"toolsListChanged\":true}");
        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(DrivenFixture.next(stream))
                    .isEqualTo(Json.notification("notifications/tools/list_changed", "{}"));
        }
    }

    @Test
    void subscription_isGrantedByTheServer_andItsUpdatesComeUntagged() {
        fixture.serve("\"resources\":{\"subscribe\":true}");
        LegacyClient client = fixture.client("2025-11-25", "{}");
        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(subscribe(client, "file:///a").text()).isEqualTo(Json.result("1", "{}"));
            fixture.listener(1).updated("file:///a");

            assertThat(DrivenFixture.next(stream)).isEqualTo(UPDATED_A);
        }
    }

    @Test
    void secondSubscription_isGrantedBeforeTheFirstStreamIsClosed() {
        fixture.serve("\"resources\":{\"subscribe\":true}");
        LegacyClient client = fixture.client("2025-11-25", "{}");
        assertThat(subscribe(client, "file:///a").status()).isEqualTo(200);
        assertThat(subscribe(client, "file:///b").text()).isEqualTo(Json.result("1", "{}"));

        assertThat(fixture.listener(2).request.at("/params/notifications"))
                .isEqualTo("{\"resourceSubscriptions\":[\"file:///a\",\"file:///b\"]}");
        assertThat(fixture.listener(1).awaitClosed()).isTrue();
    }

    @Test
    void lastUnsubscription_closesTheStream() {
        fixture.serve("\"resources\":{\"subscribe\":true}");
        LegacyClient client = fixture.client("2025-11-25", "{}");
        assertThat(subscribe(client, "file:///a").status()).isEqualTo(200);
        String unsubscribe = Json.request("2", "resources/unsubscribe", "{\"uri\":\"file:///a\"}");

        assertThat(client.reply(unsubscribe).text()).isEqualTo(Json.result("2", "{}"));

        assertThat(fixture.listener(1).awaitClosed()).isTrue();
    }

    @Test
    void subscription_thatTheServerDoesNotGrant_isRefusedAndItsStreamClosed() {
        fixture.serve("\"resources\":{\"subscribe\":true}");
        fixture.grant("{}");
        RawClient.Reply reply = subscribe(fixture.client("2025-06-18", "{}"), "file:///a");

        assertThat(reply.at("/error/code")).isEqualTo("-32602");
        assertThat(reply.at("/error/data/uri")).isEqualTo("\"file:///a\"");
        assertThat(fixture.listener(1).awaitClosed()).isTrue();
    }

    @Test
    void subscription_atAServerThatHasNone_isAnUnknownMethod() {
        fixture.serve("\"resources\":{}");

        assertThat(subscribe(fixture.client("2025-06-18", "{}"), "file:///a").at("/error/code"))
                .isEqualTo("-32601");
        assertThat(fixture.upstream.received("subscriptions/listen")).isEmpty();
    }

    @Test
    void stream_thatTheServerEnds_isOpenedAgainAndEverythingMayHaveChanged() {
        fixture.serve("\"tools\":{\"listChanged\":true}");
        LegacyClient client = fixture.client("2025-06-18", "{}");
        fixture.listener(1).end();

        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(DrivenFixture.next(stream)).contains("notifications/tools/list_changed");
        }
        assertThat(fixture.listener(2).request.at("/params/notifications")).isEqualTo("{\"toolsListChanged\":true}");
    }

    @Test
    void sessionThatEnds_closesItsStream() {
        fixture.serve("\"tools\":{\"listChanged\":true}");
        LegacyClient client = fixture.client("2025-06-18", "{}");
        DrivenFixture.Listener listener = fixture.listener(1);

        assertThat(client.delete().status()).isEqualTo(200);

        assertThat(listener.awaitClosed()).isTrue();
    }

    private static RawClient.Reply subscribe(LegacyClient client, String uri) {
        return client.reply(Json.request("1", "resources/subscribe", "{\"uri\":\"" + uri + "\"}"));
    }
}
