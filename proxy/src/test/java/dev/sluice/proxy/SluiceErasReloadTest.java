package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.SessionUpstream;
import dev.sluice.proxy.testing.TestProxy;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls and sessions between the eras when a reload puts another server behind their route. */
final class SluiceErasReloadTest {
    private static final String REVISION = "2025-11-25";
    private static final String TEXT = "/result/content/0/text";
    private static final String SURE = "{\"message\":\"sure?\",\"requestedSchema\":{\"type\":\"object\"}}";
    private static final String INPUT_REQUIRED =
            "{\"resultType\":\"input_required\",\"requestState\":\"of the server\","
                    + "\"inputRequests\":{\"q\":{\"method\":\"elicitation/create\",\"params\":" + SURE + "}}}";

    private final SessionUpstream legacy = new SessionUpstream("legacy");
    private final FakeUpstream modern = new FakeUpstream();
    private final CountDownLatch answered = new CountDownLatch(1);
    private TestProxy.Setup setup = TestProxy.before(legacy.server());
    private TestProxy proxy = setup.start();

    @BeforeEach
    void bothAskInTheMiddleOfACall() {
        legacy.server().on("server/discover", (request, wire) -> wire.empty(400));
        legacy.on("response", (request, wire) -> {
            wire.empty(202);
            answered.countDown();
        });
        modern.on("initialize", (request, wire) -> wire.json(400, Json.error(request.id(), -32601)));
        modern.on(
                "tools/call",
                (request, wire) ->
                        wire.result(request, request.text().contains("inputResponses") ? complete() : INPUT_REQUIRED));
    }

    @AfterEach
    void close() {
        proxy.close();
        legacy.close();
        modern.close();
    }

    @Test
    void parkedCall_isContinuedAtTheLegacyServer_whenAModernOneHasTakenItsPlace() {
        legacyAsks();
        RawClient.Reply asked = asked();
        Upstream before = upstream();

        proxy.apply(setup.instead(modern));

        assertThat(legacy.sessions()).isEqualTo(1);
        RawClient.Reply continued = continued(asked);
        assertThat(continued.at(TEXT)).as(continued.text()).isEqualTo("\"legacy\"");
        assertThat(modern.received("tools/call")).isEmpty();
        assertThat(proxy.modernReply(call("")).at("/result/requestState")).isEqualTo("\"of the server\"");
        Awaitility.await().until(() -> legacy.sessions() == 0);
        assertThat(before.usage().active()).isZero();
    }

    @Test
    void parkedCall_isContinuedAtTheServerThatHasAsked_whenAnotherOfItsEraHasTakenItsPlace() {
        legacyAsks();
        try (SessionUpstream next = new SessionUpstream("next")) {
            next.server().on("server/discover", (request, wire) -> wire.empty(400));
            RawClient.Reply asked = asked();

            proxy.apply(setup.instead(next.server()));

            assertThat(continued(asked).at(TEXT)).isEqualTo("\"legacy\"");
            assertThat(next.server().received("tools/call")).isEmpty();
            assertThat(proxy.modernReply(call("")).at("/result/_meta/io.modelcontextprotocol~1serverInfo/name"))
                    .isEqualTo("\"next\"");
        }
    }

    @Test
    void parkedCall_whoseTimeIsOver_isRefused_insteadOfBeingTakenForOneOfTheModernServer() {
        proxy.close();
        setup = setup.with("reload: {grace: 50ms}");
        proxy = setup.start();
        legacyAsks();
        RawClient.Reply asked = asked();

        proxy.apply(setup.instead(modern));

        Awaitility.await().until(() -> legacy.sessions() == 0);
        RawClient.Reply refused = continued(asked);
        answered.countDown();
        assertThat(refused.at("/error/data/reason")).as(refused.text()).isEqualTo("\"continuation_unknown\"");
        assertThat(modern.received("tools/call")).isEmpty();
    }

    @Test
    void callOfAModernClient_thatAModernServerHasAskedFor_isRefusedByTheLegacyOneInItsPlace() {
        proxy.apply(setup.instead(modern));
        RawClient.Reply asked = asked();
        assertThat(asked.at("/result/requestState")).isEqualTo("\"of the server\"");

        proxy.apply(setup.instead(legacy.server()));

        RawClient.Reply refused = continued(asked);
        assertThat(refused.at("/error/data/reason")).as(refused.text()).isEqualTo("\"continuation_unknown\"");
        assertThat(legacy.server().received("tools/call")).isEmpty();
    }

    @Test
    void drivenCall_endsAtTheModernServer_whenALegacyOneHasTakenItsPlace_andItsSessionGoesOnThere() {
        proxy.apply(setup.instead(modern));
        LegacyClient client = proxy.legacy().initialize(REVISION, "{\"elicitation\":{}}");
        Upstream before = upstream();
        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String question = call.message();
            assertThat(question).contains("elicitation/create");

            proxy.apply(setup.instead(legacy.server()));
            assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"legacy\"");
            assertThat(client.reply(acceptance(question)).status()).isEqualTo(202);

            assertThat(call.message()).contains("\"text\":\"modern\"");
        }
        assertThat(modern.received("tools/call")).hasSize(2);
        assertThat(legacy.server().received("tools/call")).hasSize(1);
        Awaitility.await().until(() -> before.usage().active() == 0);
        assertThat(legacy.sessions()).isEqualTo(1);
    }

    @Test
    void sessionAtALegacyServer_goesOnAtAModernOne_andBack_andHearsEachOnItsStream() {
        LegacyClient client = proxy.legacy().initialize(REVISION);
        modern.on("tools/call", (request, wire) -> wire.result(request, complete()));
        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            var first = legacy.server().await("GET");
            assertThat(first.header("mcp-session-id")).hasValue("legacy-1");

            proxy.apply(setup.instead(modern));
            assertThat(client.reply(Json.call("1", "t")).at(TEXT)).isEqualTo("\"modern\"");
            Awaitility.await().until(() -> legacy.sessions() == 0);
            proxy.apply(setup.instead(legacy.server()));

            assertThat(client.reply(Json.call("2", "t")).at("/result/by")).isEqualTo("\"legacy\"");
            assertThat(stream.message()).contains("list_changed");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(legacy.server().received("GET"))
                            .anySatisfy(listening -> assertThat(listening.header("mcp-session-id"))
                                    .hasValue("legacy-2")));
        }
        assertThat(legacy.server().received("DELETE")).hasSize(1);
        assertThat(legacy.sessions()).isEqualTo(1);
    }

    private void legacyAsks() {
        legacy.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.request("\"q1\"", "elicitation/create", SURE));
            FakeUpstream.pause(answered);
            wire.event(Json.result(request.id(), content("legacy")));
            wire.endStream();
        });
    }

    private static String content(String by) {
        return "{\"content\":[{\"type\":\"text\",\"text\":\"" + by + "\"}]}";
    }

    private static String complete() {
        return content("modern").replaceFirst("\\{", "{\"resultType\":\"complete\",");
    }

    private RawClient.Reply asked() {
        RawClient.Reply asked = proxy.modernReply(call(""));
        assertThat(asked.at("/result/resultType")).as(asked.text()).isEqualTo("\"input_required\"");
        return asked;
    }

    private RawClient.Reply continued(RawClient.Reply asked) {
        String name = asked.at("/result/inputRequests").split("\"", 3)[1];
        return proxy.modernReply(call(",\"requestState\":" + asked.at("/result/requestState")
                + ",\"inputResponses\":{\"" + name + "\":{\"action\":\"accept\",\"content\":{}}}"));
    }

    private static String call(String more) {
        return Json.request(
                "1",
                "tools/call",
                "{" + Json.META.replace("Capabilities\":{}", "Capabilities\":{\"elicitation\":{}}")
                        + ",\"name\":\"t\",\"arguments\":{}" + more + "}");
    }

    private static String acceptance(String question) {
        String id = Stream.of(question.split("\"id\":", 2)[1].split("[,}]", 2))
                .findFirst()
                .orElseThrow();
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"action\":\"accept\",\"content\":{}}}";
    }

    private Upstream upstream() {
        return proxy.sluice().routes().get(0).upstream();
    }
}
