package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.SessionUpstream;
import dev.sluice.proxy.testing.TestProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a client's session when its upstream has lost its own. */
class RecoveryTest {
    private static final String REVISION = "2025-11-25";

    private final SessionUpstream upstream = new SessionUpstream("a");
    private final TestProxy proxy = TestProxy.before(upstream.server())
            .upstream("recoveredSubscriptions: 2")
            .start();

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void call_ofALostSession_isAnsweredByANewOne() {
        LegacyClient client = open();
        upstream.forget();

        assertThat(client.reply(Json.call("1", "add")).at("/result/by")).isEqualTo("\"a\"");

        assertThat(received("tools/call")).extracting(RecoveryTest::session).containsExactly("a-1", "a-2");
        assertThat(client.reply(Json.call("2", "add")).status()).isEqualTo(200);
        assertThat(received("initialize")).hasSize(2);
    }

    @Test
    void recovery_repeatsTheHandshakeOfTheClient() {
        LegacyClient client = proxy.legacy().initialize(REVISION, "{\"sampling\":{},\"roots\":{\"listChanged\":true}}");
        upstream.forget();

        assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

        assertThat(received("initialize"))
                .extracting(request -> request.at("/params"))
                .satisfies(params -> assertThat(params.get(1)).isEqualTo(params.get(0)));
        assertThat(received("notifications/initialized"))
                .extracting(RecoveryTest::session)
                .containsExactly("a-2");
    }

    @Test
    void recovery_asksAgainForWhatTheClientWasGranted() {
        LegacyClient client = open();
        ask(client, "logging/setLevel", "{\"level\":\"info\"}");
        ask(client, "logging/setLevel", "{\"level\":\"error\"}");
        ask(client, "resources/subscribe", "{\"uri\":\"a://1\"}");
        ask(client, "resources/unsubscribe", "{\"uri\":\"a://1\"}");
        ask(client, "resources/subscribe", "{\"uri\":\"a://2\"}");
        upstream.forget();

        assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

        assertThat(inSession("a-2", "logging/setLevel"))
                .extracting(request -> request.at("/params"))
                .containsExactly("{\"level\":\"error\"}");
        assertThat(inSession("a-2", "resources/subscribe"))
                .extracting(request -> request.at("/params"))
                .containsExactly("{\"uri\":\"a://2\"}");
    }

    @Test
    void subscription_thatWasRefusedOrIsOneTooMany_isNotAskedForAgain() {
        LegacyClient client = open();
        upstream.on("resources/subscribe", (request, wire) -> {
            boolean refused = request.at("/params/uri").contains("refused");
            wire.json(200, refused ? Json.error(request.id(), -32002) : Json.result(request.id(), "{}"));
        });
        for (String uri : List.of("a://refused", "a://1", "a://2", "a://3")) {
            ask(client, "resources/subscribe", "{\"uri\":\"" + uri + "\"}");
        }
        upstream.forget();

        assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

        assertThat(inSession("a-2", "resources/subscribe"))
                .extracting(request -> request.at("/params/uri"))
                .containsExactlyInAnyOrder("\"a://1\"", "\"a://2\"");
    }

    @Test
    void recovery_withAStreamOpen_readsTheNewStreamAndAnnouncesTheLists() {
        LegacyClient client = open();
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/message", "{\"data\":\"" + session(request) + "\"}"));
            wire.hold();
        });
        try (RawClient push = client.get()) {
            assertThat(push.head().status()).isEqualTo(200);
            assertThat(nextData(push)).contains("a-1");
            upstream.forget();

            assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

            assertThat(List.of(nextData(push), nextData(push), nextData(push)))
                    .anySatisfy(data -> assertThat(data).contains("\"a-2\""))
                    .anySatisfy(data -> assertThat(data).contains("notifications/tools/list_changed"))
                    .anySatisfy(data -> assertThat(data).contains("notifications/resources/list_changed"));
        }
    }

    @Test
    void stream_ofALostSession_recoversWithoutACall() {
        LegacyClient client = open();
        CountDownLatch lost = new CountDownLatch(1);
        upstream.on("GET", firstStreamEndsAfter(lost));
        try (RawClient push = client.get()) {
            assertThat(push.head().status()).isEqualTo(200);
            assertThat(upstream.server().await("GET").head().startLine()).startsWith("GET");
            upstream.forget();
            lost.countDown();

            assertThat(nextData(push)).contains("list_changed");
            Awaitility.await().until(() -> inSession("a-2", "GET").size() == 1);
        }
    }

    @Test
    void stream_ofASessionThatAnotherProcessRecovered_goesOnThereWithoutAnotherRecovery() {
        LegacyClient client = open();
        CountDownLatch lost = new CountDownLatch(1);
        upstream.on("GET", firstStreamEndsAfter(lost));
        try (RawClient push = client.get()) {
            assertThat(push.head().status()).isEqualTo(200);
            assertThat(upstream.server().await("GET").head().startLine()).startsWith("GET");
            upstream.forget();
            var unused = open();
            writeDown(client, "a-2");
            lost.countDown();

            assertThat(nextData(push)).contains("list_changed");
            Awaitility.await().until(() -> inSession("a-2", "GET").size() == 1);
            assertThat(received("initialize")).hasSize(2);
        }
    }

    @Test
    void calls_ofALostSession_shareOneRecovery() throws InterruptedException {
        LegacyClient client = open();
        CountDownLatch all = new CountDownLatch(5);
        upstream.forget();
        upstream.server().on("tools/call", (request, wire) -> {
            if (session(request).equals("a-1")) {
                // Answered only when all are there, so that none comes after the recovery.
                all.countDown();
                FakeUpstream.pause(all);
                wire.empty(404);
            } else {
                wire.result(request, "{}");
            }
        });

        List<RawClient> calls = IntStream.rangeClosed(1, 5)
                .mapToObj(id -> client.post(Json.call(Integer.toString(id), "add")))
                .toList();

        assertThat(calls).allSatisfy(call -> {
            assertThat(call.reply().status()).isEqualTo(200);
            call.close();
        });
        assertThat(received("initialize")).hasSize(2);
        assertThat(inSession("a-2", "tools/call")).hasSize(5);
    }

    @Test
    void call_thatHearsOfTheLossAfterTheRecovery_needsNoOther() {
        LegacyClient client = open();
        CountDownLatch recovered = new CountDownLatch(1);
        upstream.forget();
        upstream.server().on("tools/call", (request, wire) -> {
            boolean lost = session(request).equals("a-1");
            if (lost && request.id().equals("1")) {
                FakeUpstream.pause(recovered);
            }
            if (lost) {
                wire.empty(404);
            } else {
                wire.result(request, "{}");
            }
        });
        try (RawClient late = client.post(Json.call("1", "add"))) {
            Awaitility.await().until(() -> inSession("a-1", "tools/call").size() == 1);
            assertThat(client.reply(Json.call("2", "add")).status()).isEqualTo(200);
            recovered.countDown();

            assertThat(late.reply().status()).isEqualTo(200);
            assertThat(received("initialize")).hasSize(2);
        }
    }

    @Test
    void recovery_thatFails_failsItsCallsAndKeepsTheSession() {
        upstream.on("server/discover", (request, wire) -> wire.empty(404));
        LegacyClient client = open();
        upstream.on("tools/call", (request, wire) -> wire.empty(404));
        upstream.server().on("initialize", (request, wire) -> wire.json(200, Json.error(request.id(), -32603)));
        List<RawClient> calls = List.of(client.post(Json.call("1", "add")), client.post(Json.call("2", "add")));

        assertThat(calls).allSatisfy(call -> {
            assertThat(call.reply().at("/error/data/reason")).isEqualTo("\"upstream_unavailable\"");
            call.close();
        });
        assertThat(live()).isEqualTo(1);
    }

    @Test
    void call_thatMayHaveBeenProcessed_failsAndTheSessionGoesOn() {
        LegacyClient client = open();
        upstream.on("tools/call", (request, wire) -> {
            upstream.forget();
            wire.close();
        });
        RawClient.Reply failed = client.reply(Json.call("1", "add"));
        assertThat(failed.at("/error/code")).isEqualTo("-32603");
        assertThat(failed.at("/error/data/fault")).isEqualTo("\"upstream\"");
        assertThat(received("tools/call")).hasSize(1);

        upstream.on("tools/call", (request, wire) -> wire.result(request, "{}"));
        assertThat(client.reply(Json.call("2", "add")).at("/result")).isEqualTo("{}");
    }

    @Test
    void call_whoseResumptionFindsTheSessionLost_isNotRepeated() {
        LegacyClient client = open();
        upstream.on("tools/call", (request, wire) -> {
            upstream.forget();
            wire.openStream();
            wire.chunk("id: 1\nretry: 10\ndata:\n\n");
            wire.endStream();
        });

        String eventId = "";
        try (RawClient call = client.post(Json.call("1", "add"))) {
            assertThat(call.head().status()).isEqualTo(200);
            for (Optional<RawClient.Event> event = call.event(); event.isPresent(); event = call.event()) {
                assertThat(event.get().data()).isEmpty();
                eventId = event.get().id();
            }
        }
        try (RawClient resumed = client.get("Last-Event-ID", eventId)) {
            assertThat(resumed.head().status()).isEqualTo(200);
            assertThat(nextData(resumed)).contains("\"reason\":\"upstream_connection_lost\"");
        }
        assertThat(received("tools/call")).hasSize(1);
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{}"));
        assertThat(client.reply(Json.call("2", "add")).status()).isEqualTo(200);
    }

    @Test
    void notification_ofALostSession_isRepeated() {
        LegacyClient client = open();
        upstream.forget();

        assertThat(client.reply(Json.notification("notifications/roots/list_changed", "{}"))
                        .status())
                .isEqualTo(202);

        assertThat(received("notifications/roots/list_changed"))
                .extracting(RecoveryTest::session)
                .containsExactly("a-1", "a-2");
    }

    @Test
    void upstream_thatSpeaksAnotherRevisionNow_isAdaptedToTheClient() {
        LegacyClient client = open();
        upstream.forget();
        upstream.speak("2025-06-18");
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"content\":[],\"vendor\":1}"));

        assertThat(client.reply(Json.call("1", "add")).at("/result")).isEqualTo("{\"content\":[]}");

        assertThat(inSession("a-2", "tools/call").get(0).header("mcp-protocol-version"))
                .hasValue("2025-06-18");
    }

    @Test
    void upstream_thatSpeaksARevisionThatNobodyKnowsNow_endsTheSession() {
        LegacyClient client = open();
        upstream.forget();
        upstream.speak("2023-06-18");

        assertThat(client.reply(Json.call("1", "add")).refusal()).isEqualTo("404 -32600");

        Awaitility.await().until(() -> live() == 0);
        Awaitility.await().until(() -> upstream.sessions() == 0);
    }

    @Test
    void session_thatIsLostAgainAtOnce_isNotRecoveredTwiceForOneCall() {
        LegacyClient client = open();
        upstream.server().on("tools/call", (request, wire) -> wire.empty(404));

        assertThat(client.reply(Json.call("1", "add")).refusal()).isEqualTo("404 -32600");

        assertThat(received("tools/call")).hasSize(2);
        assertThat(received("initialize")).hasSize(2);
    }

    @Test
    void session_thatEndsDuringItsRecovery_leavesNothingAtTheUpstream() {
        LegacyClient client = open();
        CountDownLatch ended = new CountDownLatch(1);
        upstream.forget();
        upstream.on("notifications/initialized", (request, wire) -> {
            FakeUpstream.pause(ended);
            wire.empty(202);
        });
        try (RawClient call = client.post(Json.call("1", "add"))) {
            assertThat(upstream.server().await("notifications/initialized").kind())
                    .isNotEmpty();
            assertThat(client.delete().status()).isEqualTo(200);
            ended.countDown();

            Awaitility.await().until(() -> upstream.sessions() == 0);
            assertThat(call.head().status()).isEqualTo(200);
        }
        assertThat(inSession("a-2", "tools/call")).isEmpty();
    }

    @Test
    void answer_toAQuestionOfTheLostSession_isDropped() {
        LegacyClient client = open();
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            if (session(request).equals("a-1")) {
                wire.event(Json.request("\"q-1\"", "roots/list", "{}"));
            }
            wire.hold();
        });
        try (RawClient push = client.get()) {
            assertThat(push.head().status()).isEqualTo(200);
            assertThat(nextData(push)).contains("q-1");
            upstream.forget();
            assertThat(client.reply(Json.call("1", "add")).status()).isEqualTo(200);

            assertThat(client.reply(Json.result("\"q-1\"", "{}")).status()).isEqualTo(202);

            assertThat(received("response")).isEmpty();
        }
    }

    private static FakeUpstream.Script firstStreamEndsAfter(CountDownLatch lost) {
        return (request, wire) -> {
            wire.openStream();
            wire.chunk("retry: 10\n\n");
            if (session(request).equals("a-1")) {
                FakeUpstream.pause(lost);
                wire.endStream();
            } else {
                wire.hold();
            }
        };
    }

    private LegacyClient open() {
        return proxy.legacy().initialize(REVISION);
    }

    /** As another process does that has recovered a session. */
    private void writeDown(LegacyClient client, String upstreamSession) {
        SessionId id = SessionId.parse(client.session()).orElseThrow();
        assertThat(proxy.sluice()
                        .exchanges()
                        .sessions()
                        .update(
                                id,
                                session -> session.withUpstream(session.upstream()
                                        .opened(session.upstream().replica(), Optional.of(upstreamSession))))
                        .block())
                .isNotNull();
    }

    private static void ask(LegacyClient client, String method, String params) {
        assertThat(client.reply(Json.request("7", method, params)).status()).isEqualTo(200);
    }

    private List<Received> received(String kind) {
        return upstream.server().received(kind);
    }

    private List<Received> inSession(String session, String kind) {
        return received(kind).stream()
                .filter(request -> session(request).equals(session))
                .toList();
    }

    private long live() {
        return proxy.sluice().exchanges().sessions().statistics().live();
    }

    private static String session(Received request) {
        return request.header("mcp-session-id").orElse("");
    }

    private static String nextData(RawClient stream) {
        List<String> data = new ArrayList<>();
        while (data.isEmpty()) {
            data.add(stream.event().orElseThrow().data());
            data.removeIf(String::isEmpty);
        }
        return data.get(0);
    }
}
