package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.route.Reloaded;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.SessionUpstream;
import dev.sluice.proxy.testing.TestProxy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of the routes does to a Sluice that runs. */
final class SluiceRoutesReloadTest {
    private static final String REVISION = "2025-11-25";
    private static final String QUESTION = Json.request(
            "\"q1\"", "elicitation/create", "{\"message\":\"sure?\",\"requestedSchema\":{\"type\":\"object\"}}");
    private static final String ACCEPTED =
            "{\"jsonrpc\":\"2.0\",\"id\":\"q1\",\"result\":{\"action\":\"accept\",\"content\":{}}}";

    private final SessionUpstream before = new SessionUpstream("a");
    private final SessionUpstream after = new SessionUpstream("b");
    private final TestProxy.Setup setup = TestProxy.before(before.server()).with("admin: {address: '127.0.0.1:0'}");
    private TestProxy proxy = setup.start();

    @AfterEach
    void close() {
        proxy.close();
        before.close();
        after.close();
    }

    @Test
    void sessionAtAServerThatIsGone_goesOnAtTheNewOne_andTheOldOneIsTold() {
        LegacyClient client = open();

        proxy.apply(setup.instead(after.server()));

        Awaitility.await().until(() -> before.sessions() == 0 && after.sessions() == 1);
        assertThat(client.reply(Json.call("1", "t")).at("/result/by")).isEqualTo("\"b\"");
        assertThat(before.server().received("tools/call")).isEmpty();
        assertThat(after.server().received("tools/call"))
                .allSatisfy(call -> assertThat(call.header("mcp-session-id")).hasValue("b-1"));
    }

    @Test
    void callUnderWay_endsAtTheOldServer_whileOthersFindTheNewOne() {
        CountDownLatch answer = before.heldCalls();
        LegacyClient client = open();
        try (RawClient call = client.post(Json.call("1", "t"))) {
            var unused = before.server().await("tools/call");

            proxy.apply(setup.instead(after.server()));

            assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"b\"");
            assertThat(open().reply(Json.call("1", "t")).at("/result/by")).isEqualTo("\"b\"");
            assertThat(before.sessions()).isEqualTo(1);
            answer.countDown();
            assertThat(call.reply().at("/result/by")).isEqualTo("\"a\"");
        }
        Awaitility.await().until(() -> before.sessions() == 0);
    }

    @Test
    void sessionThatLeavesTwoServersInARow_endsAtBoth_once() {
        CountDownLatch answer = before.heldCalls();
        LegacyClient client = open();
        try (SessionUpstream last = new SessionUpstream("c");
                RawClient call = client.post(Json.call("1", "t"))) {
            var unused = before.server().await("tools/call");
            proxy.apply(setup.instead(after.server()));
            assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"b\"");

            proxy.apply(setup.instead(last.server()));

            assertThat(client.reply(Json.call("3", "t")).at("/result/by")).isEqualTo("\"c\"");
            answer.countDown();
            assertThat(call.reply().at("/result/by")).isEqualTo("\"a\"");
            assertEndedOnce(before);
            assertEndedOnce(after);
            assertThat(last.sessions()).isEqualTo(1);
        }
    }

    @Test
    void serverThatGoes_whileASessionIsOpenedThere_isToldOfItsEnd_andTheCallGoesOn() {
        CountDownLatch opened = new CountDownLatch(1);
        after.openAfter(opened);
        LegacyClient client = open();
        try (SessionUpstream last = new SessionUpstream("c")) {
            proxy.apply(setup.instead(after.server()));
            var unused = after.server().await("initialize");
            try (RawClient call = client.post(Json.call("1", "t"))) {
                proxy.apply(setup.instead(last.server()));
                opened.countDown();

                assertThat(call.reply().at("/result/by")).isEqualTo("\"c\"");
            }
            assertEndedOnce(before);
            assertEndedOnce(after);
            assertThat(last.sessions()).isEqualTo(1);
        }
    }

    @Test
    void serverThatGoes_duringTheHandshakeOfAClient_isToldOfTheEnd_andTheSessionGoesOn() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        before.openAfter(opened);
        LegacyClient client = proxy.legacy();
        CompletableFuture<LegacyClient> handshake = CompletableFuture.supplyAsync(() -> client.initialize(REVISION));
        var unused = before.server().await("initialize");

        proxy.apply(setup.instead(after.server()));
        opened.countDown();

        assertThat(handshake
                        .get(10, TimeUnit.SECONDS)
                        .reply(Json.call("1", "t"))
                        .at("/result/by"))
                .isEqualTo("\"b\"");
        assertEndedOnce(before);
        assertThat(after.sessions()).isEqualTo(1);
    }

    private static void assertEndedOnce(SessionUpstream server) {
        Awaitility.await().until(() -> server.sessions() == 0);
        assertThat(server.server().received("DELETE")).hasSize(1);
    }

    @Test
    void cancellationOfACallUnderWay_isHeardByTheServerThatHasIt_alsoWhenItsSessionHasLeft() {
        before.on("tools/call", (request, wire) -> wire.hold());
        LegacyClient client = open();
        try (RawClient call = client.post(Json.call("1", "t"))) {
            var unused = before.server().await("tools/call");
            proxy.apply(setup.instead(after.server()));
            assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"b\"");

            assertThat(client.reply(Json.notification("notifications/cancelled", "{\"requestId\":1}"))
                            .status())
                    .isEqualTo(202);

            assertThat(before.server().await("notifications/cancelled").header("mcp-session-id"))
                    .hasValue("a-1");
            assertThat(call.head().status()).isEqualTo(200);
        }
        assertThat(after.server().received("notifications/cancelled")).isEmpty();
        Awaitility.await().until(() -> before.sessions() == 0);
    }

    @Test
    void questionOfACallUnderWay_isAnsweredAtTheOldServer_alsoWhenItsSessionHasLeft() {
        CountDownLatch answered = new CountDownLatch(1);
        before.on("response", (request, wire) -> {
            wire.empty(202);
            answered.countDown();
        });
        before.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(QUESTION);
            FakeUpstream.pause(answered);
            wire.event(Json.result(request.id(), "{\"by\":\"a\"}"));
            wire.endStream();
        });
        LegacyClient client = proxy.legacy().initialize(REVISION, "{\"elicitation\":{}}");
        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            assertThat(call.message()).contains("elicitation/create");

            proxy.apply(setup.instead(after.server()));
            assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"b\"");

            assertThat(client.reply(ACCEPTED).status()).isEqualTo(202);
            assertThat(call.message()).contains("\"by\":\"a\"");
        }
        assertThat(after.server().received("response")).isEmpty();
    }

    @Test
    void streamOfASession_staysOpen_andHearsTheNewServer() {
        before.on("GET", (request, wire) -> {
            wire.openStream();
            wire.hold();
        });
        CountDownLatch change = new CountDownLatch(1);
        after.on("GET", (request, wire) -> {
            wire.openStream();
            FakeUpstream.pause(change);
            wire.event(Json.notification("notifications/message", "{\"level\":\"info\",\"data\":\"b\"}"));
            wire.hold();
        });
        LegacyClient client = open();
        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            var unused = before.server().await("GET");

            proxy.apply(setup.instead(after.server()));
            var listening = after.server().await("GET");
            change.countDown();

            assertThat(stream.message()).contains("tools/list_changed");
            assertThat(listening.header("mcp-session-id")).hasValue("b-1");
            assertThat(Stream.generate(stream::message)
                            .filter(text -> text.contains("notifications/message"))
                            .findFirst()
                            .orElseThrow())
                    .contains("\"data\":\"b\"");
        }
    }

    @Test
    void sessionAtAServerThatStays_isKept_whenTheWayThereChanges() {
        LegacyClient client = open();

        proxy.apply(setup.upstream("headers: {X-Key: 'rotated'}"));

        assertThat(client.reply(Json.call("1", "t")).at("/result/by")).isEqualTo("\"a\"");
        assertThat(before.server().await("tools/call").header("mcp-session-id")).hasValue("a-1");
        assertThat(before.server().await("tools/call").header("x-key")).hasValue("rotated");
        assertThat(before.server().received("initialize")).hasSize(1);
        assertThat(before.sessions()).isEqualTo(1);
    }

    @Test
    void sessionAtAReplicaThatStays_isKept_andTheOthersLeave() {
        proxy.close();
        proxy = setup.and(after.server()).start();
        LegacyClient first = open();
        LegacyClient second = open();
        assertThat(List.of(before.sessions(), after.sessions())).containsExactly(1, 1);
        try (SessionUpstream third = new SessionUpstream("c")) {
            proxy.apply(setup.instead(before.server()).and(third.server()));

            Awaitility.await().until(() -> after.sessions() == 0);
            assertThat(List.of(
                            first.reply(Json.call("1", "t")).status(),
                            second.reply(Json.call("1", "t")).status()))
                    .containsExactly(200, 200);
            assertThat(before.server().received("tools/call"))
                    .anySatisfy(
                            call -> assertThat(call.header("mcp-session-id")).hasValue("a-1"));
            assertThat(before.sessions() + third.sessions()).isEqualTo(2);
            assertThat(after.server().received("tools/call")).isEmpty();
        }
    }

    @Test
    void whatTheUpstreamKnowsNothingOf_changesWithoutANewWayThere() {
        LegacyClient client = open();
        var upstream = proxy.sluice().routes().get(0).upstream();

        proxy.apply(setup.with("limits: {requestBody: 1KiB}"));

        assertThat(proxy.sluice().routes().get(0).upstream()).isSameAs(upstream);
        assertThat(client.reply(Json.call("1", "t")).status()).isEqualTo(200);
        assertThat(client.reply(Json.call("2", "t".repeat(2000))).status()).isEqualTo(413);
    }

    @Test
    void lossThatIsPropagated_endsTheSession() {
        proxy.close();
        proxy = setup.upstream("onSessionLost: propagate").start();
        LegacyClient client = open();

        proxy.apply(setup.instead(after.server()));

        Awaitility.await().until(() -> before.sessions() == 0);
        assertThat(client.reply(Json.call("1", "t")).status()).isEqualTo(404);
        assertThat(after.server().received("tools/call")).isEmpty();
        assertThat(page("metrics")).contains("sluice_sessions_removed_total{reason=\"operator\"} 1.0");
    }

    @Test
    void childOfAnUpstreamThatIsTheSame_goesOn_andOneOfAnotherIsEnded(@TempDir Path folder) throws IOException {
        proxy.close();
        proxy = setup.child(child(folder, "one")).start();
        LegacyClient client = open();
        assertThat(client.reply(Json.call("1", "t")).at("/result/by")).isEqualTo("\"one 1\"");

        proxy.apply(setup.with("limits: {requestBody: 1MiB}"));
        assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"one 2\"");
        proxy.apply(setup.child(child(folder, "two")));

        assertThat(client.reply(Json.call("3", "t")).at("/result/by")).isEqualTo("\"two 1\"");
        Awaitility.await().until(() -> Files.exists(folder.resolve("one-ended")));
        assertThat(folder.resolve("two-ended")).doesNotExist();
    }

    @Test
    void childrenOfTwoUpstreamsInARow_areBothEnded(@TempDir Path folder) throws IOException {
        proxy.close();
        proxy = setup.child(child(folder, "one")).start();
        LegacyClient client = open();
        assertThat(client.reply(Json.call("1", "t")).at("/result/by")).isEqualTo("\"one 1\"");

        proxy.apply(setup.child(child(folder, "two")));
        assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"two 1\"");
        proxy.apply(setup.child(child(folder, "three")));

        assertThat(client.reply(Json.call("3", "t")).at("/result/by")).isEqualTo("\"three 1\"");
        Awaitility.await()
                .until(() -> Files.exists(folder.resolve("one-ended")) && Files.exists(folder.resolve("two-ended")));
        assertThat(folder.resolve("three-ended")).doesNotExist();
    }

    /** A server that counts the calls of its life, and says when that is over. */
    private static Path child(Path folder, String name) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".sh"), """
                while read -r line; do
                  id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([^,}]*\\).*/\\1/p')
                  case "$line" in
                    *'"server/discover"'*)
                      printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\\n' "$id" ;;
                    *'"initialize"'*)
                      printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25"' "$id"
                      printf ',"capabilities":{},"serverInfo":{"name":"NAME","version":"1"}}}\\n' ;;
                    *'"tools/call"'*)
                      count=$((count + 1))
                      printf '{"jsonrpc":"2.0","id":%s,"result":{"by":"NAME %s"}}\\n' "$id" $count ;;
                  esac
                done
                echo yes > "FOLDER/NAME-ended"
                """.replace("NAME", name).replace("FOLDER", folder.toString()));
    }

    @Test
    void newRoute_isServed_andOneThatIsLeftOutIsNotAnyMore() {
        String other = "{path: /other, upstream: {url: '" + after.replica() + "'}}";
        assertThat(post("/other").status()).isEqualTo(404);

        assertThat(proxy.reload(setup.also(other)).routes()).containsExactly("other");
        assertThat(post("/other").status()).isEqualTo(200);
        assertThat(page("metrics")).contains("route=\"other\"");
        LegacyClient kept = open();

        assertThat(proxy.reload(setup.alone()).routes()).containsExactly("other");
        assertThat(post("/other").status()).isEqualTo(404);
        Awaitility.await().until(() -> after.sessions() == 0);
        assertThat(page("metrics"))
                .doesNotContain("route=\"other\"")
                .contains("sluice_sessions_removed_total{reason=\"operator\"} 1.0");
        assertThat(kept.reply(Json.call("1", "t")).at("/result/by")).isEqualTo("\"a\"");
    }

    @Test
    void gateOfARoute_closesAndOpensWithIt() {
        proxy.close();
        proxy = setup.with("authentication: {keys: [{name: ci, hash: 'sha256:" + "0".repeat(64) + "', scopes: []}]}")
                .start();
        LegacyClient client = open();

        proxy.apply(setup.route("authentication: {methods: [key]}"));

        assertThat(client.reply(Json.call("1", "t")).status()).isEqualTo(401);
        assertThat(before.server().received("tools/call")).isEmpty();
    }

    @Test
    void routeThatCannotBeMade_leavesEverythingAsItWas() {
        LegacyClient client = open();
        var routes = proxy.sluice().routes();

        Reloaded refused = proxy.reload(setup.instead(after.server())
                .also("{path: /other, upstream: {stdio: {command: ['no-such-program-anywhere']}}}"));

        assertThat(refused.outcome()).isEqualTo(Reloaded.Outcome.REFUSED);
        assertThat(refused.problem()).startsWith("routes[other].upstream.stdio.command: ");
        assertThat(proxy.sluice().routes()).isEqualTo(routes);
        assertThat(client.reply(Json.call("1", "t")).at("/result/by")).isEqualTo("\"a\"");
        assertThat(after.server().connections()).isZero();
    }

    @Test
    void graceThatIsOver_cutsWhatIsStillUnderWay() {
        proxy.close();
        proxy = setup.with("reload: {grace: 50ms}").start();
        before.on("tools/call", (request, wire) -> wire.hold());
        LegacyClient client = open();
        try (RawClient call = client.post(Json.call("1", "t"))) {
            var unused = before.server().await("tools/call");

            proxy.apply(setup.instead(after.server()));

            assertThat(call.reply().at("/error/data/fault")).isEqualTo("\"upstream\"");
        }
        assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"b\"");
    }

    private LegacyClient open() {
        return proxy.legacy().initialize(REVISION);
    }

    private RawClient.Reply post(String path) {
        try (RawClient client = proxy.connect()) {
            client.request(
                    "POST",
                    path,
                    Json.request(
                            "0",
                            "initialize",
                            "{\"protocolVersion\":\"" + REVISION
                                    + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"),
                    "Content-Type",
                    "application/json",
                    "Accept",
                    "application/json, text/event-stream");
            return client.reply();
        }
    }

    private String page(String page) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(proxy.sluice()
                                            .adminUrl()
                                            .orElseThrow()
                                            .resolve(page))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
