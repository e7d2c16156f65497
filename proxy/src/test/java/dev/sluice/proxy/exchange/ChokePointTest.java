package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.exchange.ExchangeFixture.PROGRESS;
import static dev.sluice.proxy.exchange.ExchangeFixture.QUESTION;
import static dev.sluice.proxy.exchange.ExchangeFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Scripted;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every message that a client gets, and every one that it sends, has passed the chain. */
class ChokePointTest {
    private static final String CHANGED = Json.notification("notifications/tools/list_changed", "{}");

    private final Scripted chain = Scripted.recording();
    private final ExchangeFixture fixture = new ExchangeFixture(chain);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void legacyCall_withEverythingThatCanComeBack_isSeenWhole() {
        fixture.talkBeforeAnswering();
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
        String answer = Json.result("\"q-1\"", "{\"action\":\"accept\"}");

        try (RawClient stream = client.post(Json.call("1", "add"))) {
            List<String> received = events(stream);
            assertThat(client.reply(answer).status()).isEqualTo(202);

            assertThat(received).containsExactly(PROGRESS, QUESTION, Json.result("1", "{\"ok\":true}"));
            assertThat(chain.seen(Direction.SERVER_TO_CLIENT)).containsAll(received);
        }
        assertThat(chain.seen(Direction.CLIENT_TO_SERVER)).contains(Json.call("1", "add"), answer);
    }

    @Test
    void modernCall_withANotification_isSeenWhole() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            wire.event(Json.result(request.id(), "{}"));
            wire.endStream();
        });

        try (RawClient stream = fixture.proxy.modern(Json.modernCall("1", "add"))) {
            assertThat(events(stream)).containsExactly(PROGRESS, Json.result("1", "{\"resultType\":\"complete\"}"));
            assertThat(chain.seen(Direction.SERVER_TO_CLIENT))
                    .containsExactly(PROGRESS, Json.result("1", "{\"resultType\":\"complete\"}"));
        }
    }

    @Test
    void initialize_andItsResult_areSeenBeforeThereIsARevision() {
        RawClient.Reply reply = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");

        assertThat(chain.seen(Direction.SERVER_TO_CLIENT)).containsExactly(reply.text());
        assertThat(chain.seen()).allMatch(context -> context.method().equals("initialize"));
        assertThat(chain.seen().get(0).protocolVersion()).isEmpty();
    }

    @Test
    void messages_ofTheUpstreamsOwnStream_areSeen() {
        fixture.upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(CHANGED);
            wire.hold();
        });
        LegacyClient client = fixture.proxy.legacy().initialize("2025-06-18");

        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.event().orElseThrow().data()).isEqualTo(CHANGED);
            assertThat(chain.seen(Direction.SERVER_TO_CLIENT)).contains(CHANGED);
        }
    }

    @Test
    void faults_thatSluiceReports_areSeen() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.empty(500));
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        String legacy = client.reply(Json.call("1", "add")).text();
        String modern = fixture.proxy.modernReply(Json.modernCall("2", "add")).text();

        assertThat(chain.seen(Direction.SERVER_TO_CLIENT)).contains(legacy, modern);
    }

    @Test
    void notifications_ofClients_areSeen() {
        String initialized = Json.notification("notifications/initialized", "{}");
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

        assertThat(client.reply(initialized).status()).isEqualTo(202);
        assertThat(chain.seen(Direction.CLIENT_TO_SERVER)).contains(initialized);
    }

    @Test
    void batch_isSeenMemberByMember() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-03-26");
        String batch = "[" + Json.call("1", "a") + "," + Json.call("2", "b") + "]";

        try (RawClient stream = client.post(batch)) {
            List<String> received = events(stream);
            assertThat(received).hasSize(2);
            assertThat(chain.seen(Direction.SERVER_TO_CLIENT)).containsAll(received);
        }
        assertThat(chain.seen(Direction.CLIENT_TO_SERVER)).contains(Json.call("1", "a"), Json.call("2", "b"));
    }

    @Test
    void context_tellsWhatBelongsTogether() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
        assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

        assertThat(chain.seen().stream().filter(context -> context.method().equals("tools/call")))
                .hasSize(2)
                .allSatisfy(context -> {
                    assertThat(context.protocolVersion()).contains(ProtocolVersion.V2025_11_25);
                    assertThat(context.session().orElseThrow().value()).isEqualTo(client.session());
                    assertThat(context.route()).isEqualTo("mcp");
                    assertThat(context.metadata()).containsEntry("client.address", "127.0.0.1");
                })
                .extracting(context -> context.frameId())
                .containsOnly(chain.seen().get(chain.seen().size() - 1).frameId());
    }
}
