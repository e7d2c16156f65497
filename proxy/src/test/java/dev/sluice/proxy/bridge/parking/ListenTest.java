package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams of changes of modern clients at a legacy server. */
class ListenTest {
    private final Parking parking = Parking.overStreams();
    private final ModernClient ann = parking.client("ann", "{}");

    private Exchange listen(String id, String filter) {
        parking.server.answer("resources/subscribe", "{}");
        parking.server.answer("resources/unsubscribe", "{}");
        return ann.send(id, "subscriptions/listen", "\"notifications\":" + filter, "");
    }

    private static List<String> texts(List<McpNotification> notifications) {
        return notifications.stream()
                .map(notification -> new String(notification.utf8(), StandardCharsets.UTF_8))
                .toList();
    }

    private static String updated(String uri) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"" + uri
                + "\"}}";
    }

    @Test
    void acknowledgement_comesFirst_withWhatTheServerTells() {
        Exchange listened = listen(
                "7",
                "{\"toolsListChanged\":true,\"promptsListChanged\":true,\"resourceSubscriptions\":[\"file:///a\"]}");

        McpNotification first = listened.notifications.get(0);
        assertThat(first.method()).isEqualTo("notifications/subscriptions/acknowledged");
        assertThat(first.body().at("/params/_meta").toJson())
                .isEqualTo("{\"io.modelcontextprotocol/subscriptionId\":7}");
        assertThat(first.body().at("/params/notifications").toJson())
                .isEqualTo("{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"file:///a\"]}");
        assertThat(parking.server.received("resources/subscribe")).hasSize(1);
    }

    @Test
    void change_comesToThoseWhoAskedForIt() {
        Exchange tools = listen("\"t\"", "{\"toolsListChanged\":true}");
        Exchange resources = listen("\"r\"", "{\"resourcesListChanged\":true}");
        parking.server.say("up-1", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");

        assertThat(texts(tools.notifications).get(1))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":"
                        + "{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"t\"}}}");
        assertThat(resources.notifications).hasSize(1);
    }

    @Test
    void update_comesToThoseWhoSubscribedWhatIsAboveIt() {
        Exchange here = listen("7", "{\"resourceSubscriptions\":[\"file:///dir\"]}");
        Exchange there = listen("8", "{\"resourceSubscriptions\":[\"file:///other\"]}");
        parking.server.say("up-1", updated("file:///dir/x.txt"));

        assertThat(here.notifications).hasSize(2);
        assertThat(there.notifications).hasSize(1);
    }

    @Test
    void updateThatNobodyAskedFor_comesToAllWhoAskedForAny() {
        Exchange resource = listen("7", "{\"resourceSubscriptions\":[\"file:///a\"]}");
        Exchange list = listen("8", "{\"toolsListChanged\":true}");
        parking.server.say("up-1", updated("file:///b"));

        assertThat(resource.notifications).hasSize(2);
        assertThat(list.notifications).hasSize(1);
    }

    @Test
    void subscription_isSharedAndEndsWithItsLastStream() {
        Exchange first = listen("7", "{\"resourceSubscriptions\":[\"file:///a\"]}");
        Exchange second = listen("8", "{\"resourceSubscriptions\":[\"file:///a\"]}");
        first.cancel();
        assertThat(parking.server.received("resources/subscribe")).hasSize(1);
        assertThat(parking.server.received("resources/unsubscribe")).isEmpty();
        second.cancel();

        assertThat(parking.server.received("resources/unsubscribe")).hasSize(1);
        assertThat(parking.connector.statistics().listens()).isZero();
        assertThat(parking.connector.statistics().sessionsInUse()).isZero();
    }

    @Test
    void lostSession_isReplaced_andEverythingMayHaveChanged() {
        Exchange listened = listen("7", "{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"file:///a\"]}");
        parking.server.lose("up-1");
        parking.server.breakStream("up-1");

        assertThat(parking.server.received("resources/subscribe")).hasSize(2);
        assertThat(texts(listened.notifications).subList(1, 3))
                .satisfiesExactly(
                        tools -> assertThat(tools).contains("notifications/tools/list_changed"),
                        resource -> assertThat(resource).contains("file:///a"));
        parking.server.say("up-2", updated("file:///a"));
        assertThat(listened.notifications).hasSize(4);
    }

    @Test
    void listening_keepsTheSession() {
        var unused = listen("7", "{\"toolsListChanged\":true}");
        parking.pass(Duration.ofHours(1));

        assertThat(parking.server.ended).isEmpty();
    }
}
