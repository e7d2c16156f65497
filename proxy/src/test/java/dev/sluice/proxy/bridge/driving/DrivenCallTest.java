package dev.sluice.proxy.bridge.driving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of legacy clients that a modern server answers. */
class DrivenCallTest {
    private static final String ELICITATION = "{\"elicitation\":{}}";
    private static final String FORM = "\"k\":{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"form\","
            + "\"message\":\"m\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}";
    private static final String SAMPLE =
            "\"s\":{\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[]," + "\"maxTokens\":1}}";
    private static final String DONE = "{\"resultType\":\"complete\",\"content\":[]}";

    private final DrivenFixture fixture = new DrivenFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
    void handshake_isAnsweredFromDiscovery(String revision) {
        RawClient.Reply reply = fixture.proxy.legacy().tryInitialize(revision, "{\"roots\":{\"listChanged\":true}}");

        assertThat(reply.at("/result/protocolVersion")).isEqualTo('"' + revision + '"');
        assertThat(reply.at("/result/instructions")).isEqualTo("\"Look first.\"");
        assertThat(reply.at("/result/serverInfo/name")).isEqualTo("\"new\"");
        assertThat(reply.at("/result/resultType")).isEmpty();
        assertThat(fixture.upstream.received("initialize")).isEmpty();
        assertThat(fixture.upstream
                        .await("server/discover")
                        .at("/params/_meta/io.modelcontextprotocol~1clientCapabilities"))
                .isEqualTo("{\"roots\":{}}");
    }

    @Test
    void call_carriesWhatASessionWouldRemember_andComesBackWithoutWhatALegacyClientDoesNotKnow() {
        fixture.serve("\"tools\":{},\"logging\":{}");
        fixture.upstream.on(
                "tools/call",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"content\":[],\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"
                                + "{\"name\":\"new\",\"version\":\"2\"}}}"));
        LegacyClient client = fixture.client("2025-06-18", ELICITATION);
        assertThat(client.reply(Json.request("1", "logging/setLevel", "{\"level\":\"warning\"}"))
                        .text())
                .isEqualTo(Json.result("1", "{}"));

        String params = "{\"name\":\"t\",\"arguments\":{\"n\":1.0e3},\"_meta\":{\"vendor\":1}}";
        assertThat(client.reply(Json.request("2", "tools/call", params)).text())
                .isEqualTo(Json.result("2", "{\"content\":[]}"));

        Received call = fixture.upstream.await("tools/call");
        assertThat(call.at("/params/_meta/io.modelcontextprotocol~1protocolVersion"))
                .isEqualTo("\"2026-07-28\"");
        assertThat(call.at("/params/_meta/io.modelcontextprotocol~1clientCapabilities"))
                .isEqualTo("{\"elicitation\":{\"form\":{}}}");
        assertThat(call.at("/params/_meta/io.modelcontextprotocol~1clientInfo/name"))
                .isEqualTo("\"test\"");
        assertThat(call.at("/params/_meta/io.modelcontextprotocol~1logLevel")).isEqualTo("\"warning\"");
        assertThat(call.at("/params/_meta/vendor")).isEqualTo("1");
        assertThat(call.text()).contains("\"arguments\":{\"n\":1.0e3}");
        assertThat(call.header("mcp-method")).hasValue("tools/call");
        assertThat(call.header("mcp-name")).hasValue("t");
        assertThat(call.header("mcp-protocol-version")).hasValue("2026-07-28");
        assertThat(call.header("mcp-session-id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "404, -32601, -32601",
        "400, -32021, -32021",
        "200, -32602, -32602",
        "200, -7, -7",
        "400, -32022, -32603",
        "400, -32020, -32603"
    })
    void error_reachesTheClientWithStatus200(int status, int code, int expected) {
        fixture.upstream.on("tools/call", (request, wire) -> wire.json(status, Json.error(request.id(), code)));
        fixture.upstream.on("tools/list", (request, wire) -> wire.result(request, "{\"tools\":[]}"));
        RawClient.Reply reply = fixture.client("2025-11-25", "{}").reply(Json.call("1", "t"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.at("/error/code")).isEqualTo(Integer.toString(expected));
        assertThat(reply.at("/id")).isEqualTo("1");
    }

    @Test
    void missingResource_hasTheCodeOfTheClientsRevision() {
        fixture.upstream.on(
                "resources/read",
                (request, wire) -> wire.json(
                        200,
                        "{\"jsonrpc\":\"2.0\",\"id\":" + request.id()
                                + ",\"error\":{\"code\":-32602,\"message\":\"no\",\"data\":{\"uri\":\"file:///x\"}}}"));
        LegacyClient client = fixture.client("2025-11-25", "{}");

        assertThat(client.reply(Json.request("1", "resources/read", "{\"uri\":\"file:///x\"}"))
                        .at("/error/code"))
                .isEqualTo("-32002");
        assertThat(client.reply(Json.request("2", "resources/read", "{\"uri\":\"file:///y\"}"))
                        .at("/error/code"))
                .isEqualTo("-32602");
    }

    @Test
    void headersThatTheServerMisses_areMadeOfItsToolListOnce() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            if (request.header("mcp-param-region").isPresent()) {
                wire.result(request, DONE);
            } else {
                wire.json(400, Json.error(request.id(), -32020));
            }
        });
        fixture.upstream.on(
                "tools/list",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\","
                                + "\"properties\":{\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}}}}]}"));
        LegacyClient client = fixture.client("2025-11-25", "{}");
        String call = Json.request("1", "tools/call", "{\"name\":\"t\",\"arguments\":{\"region\":\"eu\"}}");

        assertThat(client.reply(call).text()).isEqualTo(Json.result("1", "{\"content\":[]}"));
        assertThat(fixture.upstream.received("tools/list")).hasSize(1);
        assertThat(fixture.upstream.received("tools/call")).hasSize(2);
    }

    @Test
    void question_isPutToTheClientAndTheCallGoesOnWithTheAnswer() {
        asks("{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "},\"requestState\":\"RS\"}");
        LegacyClient client = fixture.client("2025-06-18", ELICITATION);

        try (RawClient call =
                client.post(Json.request("\"c\"", "tools/call", "{\"name\":\"t\",\"arguments\":{\"n\":1e2}}"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String question = DrivenFixture.next(call);
            assertThat(question).contains("\"method\":\"elicitation/create\"").doesNotContain("\"mode\"");
            say(client, Json.result(id(question), "{\"action\":\"accept\",\"content\":{},\"_meta\":{\"x\":1}}"));
            assertThat(DrivenFixture.next(call)).isEqualTo(Json.result("\"c\"", "{\"content\":[]}"));
        }
        List<Received> rounds = fixture.upstream.received("tools/call");
        assertThat(rounds).hasSize(2);
        assertThat(rounds.get(1).at("/params/inputResponses"))
                .isEqualTo("{\"k\":{\"action\":\"accept\",\"content\":{}}}");
        assertThat(rounds.get(1).at("/params/requestState")).isEqualTo("\"RS\"");
        assertThat(rounds.get(1).text()).contains("\"arguments\":{\"n\":1e2}");
        assertThat(rounds.get(1).id()).isNotEqualTo(rounds.get(0).id());
    }

    @Test
    void visit_thatTheServerGoesOnAfter_isSaidToBeDone() {
        asks(
                "{\"resultType\":\"input_required\",\"inputRequests\":{\"k\":{\"method\":\"elicitation/create\",\"params\":"
                        + "{\"mode\":\"url\",\"url\":\"https://h/x\",\"message\":\"m\"}}}}");
        LegacyClient client = fixture.client("2025-11-25", "{\"elicitation\":{\"url\":{}}}");

        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String question = DrivenFixture.next(call);
            say(client, Json.result(id(question), "{\"action\":\"accept\"}"));

            String visit = question.replaceAll(".*(\"elicitationId\":\"[^\"]*\").*", "{$1}");
            assertThat(DrivenFixture.next(call))
                    .isEqualTo(Json.notification("notifications/elicitation/complete", visit));
            assertThat(DrivenFixture.next(call)).isEqualTo(Json.result("1", "{\"content\":[]}"));
        }
    }

    @Test
    void severalQuestions_areAskedTogether_andTheServerIsCalledWhenAllAreAnswered() {
        asks("{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "," + SAMPLE + "}}");
        LegacyClient client = fixture.client("2025-11-25", "{\"elicitation\":{},\"sampling\":{}}");

        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String form = DrivenFixture.next(call);
            String sample = DrivenFixture.next(call);
            say(
                    client,
                    Json.result(
                            id(sample),
                            "{\"role\":\"assistant\",\"content\":{\"type\":\"text\","
                                    + "\"text\":\"a\"},\"model\":\"m\"}"));
            assertThat(fixture.upstream.received("tools/call")).hasSize(1);
            say(client, Json.result(id(form), "{\"action\":\"decline\"}"));
            assertThat(DrivenFixture.next(call)).isEqualTo(Json.result("1", "{\"content\":[]}"));
        }
        Received again = fixture.upstream.received("tools/call").get(1);
        assertThat(again.at("/params/inputResponses/k/action")).isEqualTo("\"decline\"");
        assertThat(again.at("/params/inputResponses/s/model")).isEqualTo("\"m\"");
        assertThat(again.at("/params/requestState")).isEmpty();
    }

    @Test
    void sampling_thatTheClientRefuses_endsTheCallWithTheCause() {
        asks("{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "," + SAMPLE + "}}");
        LegacyClient client = fixture.client("2025-11-25", "{\"elicitation\":{},\"sampling\":{}}");

        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String form = DrivenFixture.next(call);
            say(client, Json.error(id(DrivenFixture.next(call)), -1));
            assertThat(DrivenFixture.next(call))
                    .contains("\"method\":\"notifications/cancelled\"")
                    .contains(id(form));
            assertThat(DrivenFixture.next(call))
                    .contains("-32603", "\"reason\":\"input_failed\"", "\"key\":\"s\"", "\"code\":-1");
        }
        assertThat(fixture.upstream.received("tools/call")).hasSize(1);
    }

    @Test
    void elicitation_thatTheClientRefuses_isCancelledForTheServer() {
        asks("{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "}}");
        LegacyClient client = fixture.client("2025-11-25", ELICITATION);

        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            say(client, Json.error(id(DrivenFixture.next(call)), -32603));
            assertThat(DrivenFixture.next(call)).contains("\"content\":[]");
        }
        assertThat(fixture.upstream.received("tools/call").get(1).at("/params/inputResponses/k"))
                .isEqualTo("{\"action\":\"cancel\"}");
    }

    @ParameterizedTest
    @CsvSource({"tools/call, k, {}", "prompts/list, k, '{\"elicitation\":{}}'"})
    void question_thatMustNotBeAsked_isTheServersMistake(String method, String key, String capabilities) {
        fixture.upstream.on(
                method,
                (request, wire) ->
                        wire.result(request, "{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "}}"));
        RawClient.Reply reply = fixture.client("2025-11-25", capabilities)
                .reply(Json.request("1", method, "{\"name\":\"" + key + "\"}"));

        assertThat(reply.at("/error/code")).isEqualTo("-32603");
        assertThat(reply.at("/error/data/reason")).isEqualTo("\"upstream_protocol_error\"");
    }

    @Test
    void cancellation_whileTheClientIsAsked_takesTheQuestionBackAndEndsTheStream() {
        asks("{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "}}");
        LegacyClient client = fixture.client("2025-06-18", ELICITATION);

        try (RawClient call = client.post(Json.call("7", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String question = DrivenFixture.next(call);
            var unused =
                    client.reply(Json.notification("notifications/cancelled", "{\"requestId\":7,\"reason\":\"user\"}"));
            assertThat(DrivenFixture.next(call))
                    .contains("\"method\":\"notifications/cancelled\"", id(question), "\"reason\":\"user\"");
            assertThat(call.data()).isEmpty();
        }
        assertThat(fixture.upstream.received("tools/call")).hasSize(1);
    }

    @Test
    void cancellation_whileTheServerWorks_closesItsStream() {
        CountDownLatch closed = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            if (wire.awaitClosed()) {
                closed.countDown();
            }
        });
        LegacyClient client = fixture.client("2025-06-18", "{}");

        try (RawClient call = client.post(Json.call("7", "t"))) {
            var unused = fixture.upstream.await("tools/call");
            say(client, Json.notification("notifications/cancelled", "{\"requestId\":7}"));
            FakeUpstream.pause(closed);
            assertThat(call.reply().text()).doesNotContain("\"id\":7");
        }
    }

    @Test
    void moreCallsThanOneMayHave_areRefusedUntilOneHasEnded() {
        try (DrivenFixture small = new DrivenFixture("limits: {drivenCallsPerPrincipal: 1}")) {
            small.upstream.on(
                    "tools/call",
                    (request, wire) -> wire.result(
                            request, "{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "}}"));
            LegacyClient client = small.client("2025-06-18", ELICITATION);
            try (RawClient asked = client.post(Json.call("7", "t"))) {
                assertThat(asked.head().status()).isEqualTo(200);
                var unused = DrivenFixture.next(asked);

                assertThat(client.reply(Json.call("8", "t")).at("/error/data/reason"))
                        .isEqualTo("\"calls_exhausted\"");
                say(client, Json.notification("notifications/cancelled", "{\"requestId\":7}"));
            }
            small.upstream.on("tools/call", (request, wire) -> wire.result(request, DONE));
            Awaitility.await("room for a call")
                    .until(() -> client.reply(Json.call("9", "t")).at("/result/content"), "[]"::equals);
        }
    }

    @Test
    void client_thatLosesItsConnectionWhileItIsAsked_answersAndResumes() {
        asks("{\"resultType\":\"input_required\",\"inputRequests\":{" + FORM + "}}");
        LegacyClient client = fixture.client("2025-06-18", ELICITATION);
        String last;
        String question;
        try (RawClient call = client.post(Json.call("7", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            RawClient.Event event = call.event().orElseThrow();
            last = event.id();
            question = event.data();
        }

        say(client, Json.result(id(question), "{\"action\":\"decline\"}"));

        try (RawClient resumed = client.get("Last-Event-ID", last)) {
            assertThat(resumed.head().status()).isEqualTo(200);
            assertThat(DrivenFixture.next(resumed)).isEqualTo(Json.result("7", "{\"content\":[]}"));
        }
    }

    @Test
    void progress_ofALaterRound_isToldOnceItIsHigher() {
        AtomicInteger rounds = new AtomicInteger();
        fixture.upstream.on("tools/call", (request, wire) -> {
            String token = request.at("/params/_meta/progressToken");
            wire.openStream();
            if (rounds.incrementAndGet() == 1) {
                progress(wire, token, "5");
                wire.event(Json.result(request.id(), "{\"resultType\":\"input_required\",\"requestState\":\"s\"}"));
            } else {
                progress(wire, token, "1");
                progress(wire, token, "5.5");
                wire.event(Json.result(request.id(), DONE));
            }
            wire.endStream();
        });
        LegacyClient client = fixture.client("2025-06-18", "{}");

        RawClient.Reply reply =
                client.reply(Json.request("1", "tools/call", "{\"name\":\"t\",\"_meta\":{\"progressToken\":\"p\"}}"));

        assertThat(reply.text())
                .contains("\"progressToken\":\"p\",\"progress\":5}", "\"progress\":5.5}")
                .doesNotContain("\"progress\":1}");
        assertThat(fixture.upstream.received("tools/call").get(1).at("/params/requestState"))
                .isEqualTo("\"s\"");
    }

    @Test
    void taskMethods_areUnknown() {
        RawClient.Reply reply = fixture.client("2025-11-25", "{}").reply(Json.request("1", "tasks/list", "{}"));

        assertThat(reply.at("/error/code")).isEqualTo("-32601");
        assertThat(fixture.upstream.received("tasks/list")).isEmpty();
    }

    @Test
    void setLevel_isCheckedHere() {
        LegacyClient without = fixture.client("2025-11-25", "{}");
        assertThat(without.reply(Json.request("1", "logging/setLevel", "{\"level\":\"info\"}"))
                        .at("/error/code"))
                .isEqualTo("-32601");

        fixture.serve("\"logging\":{}");
        assertThat(fixture.client("2025-11-25", "{}")
                        .reply(Json.request("1", "logging/setLevel", "{\"level\":\"loud\"}"))
                        .at("/error/code"))
                .isEqualTo("-32602");
    }

    @Test
    void roots_ofAClientThatTellsOfChanges_areAskedForOnceUntilItDoes() {
        fixture.upstream.on(
                "tools/call",
                (request, wire) -> wire.result(
                        request,
                        request.at("/params/inputResponses").isEmpty()
                                ? "{\"resultType\":\"input_required\",\"inputRequests\":{\"r\":{\"method\":\"roots/list\"}}}"
                                : DONE));
        LegacyClient client = fixture.client("2025-06-18", "{\"roots\":{\"listChanged\":true}}");

        answerRoots(client);
        assertThat(client.reply(Json.call("2", "t")).text()).isEqualTo(Json.result("2", "{\"content\":[]}"));
        say(client, Json.notification("notifications/roots/list_changed", "{}"));
        answerRoots(client);

        assertThat(fixture.upstream.received("tools/call")).hasSize(6);
        assertThat(fixture.upstream.received("notifications/roots/list_changed"))
                .isEmpty();
    }

    private static void answerRoots(LegacyClient client) {
        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String question = DrivenFixture.next(call);
            assertThat(question).contains("roots/list");
            say(client, Json.result(id(question), "{\"roots\":[{\"uri\":\"file:///r\"}]}"));
            assertThat(DrivenFixture.next(call)).contains("\"content\":[]");
        }
    }

    /** Asks in the first round, and is done in the next. */
    private void asks(String asking) {
        AtomicInteger rounds = new AtomicInteger();
        fixture.upstream.on(
                "tools/call", (request, wire) -> wire.result(request, rounds.incrementAndGet() == 1 ? asking : DONE));
    }

    /** Sends what is not answered. */
    private static void say(LegacyClient client, String message) {
        assertThat(client.reply(message).status()).isEqualTo(202);
    }

    private static void progress(dev.sluice.proxy.testing.Wire wire, String token, String value) throws IOException {
        wire.event(Json.notification(
                "notifications/progress", "{\"progressToken\":" + token + ",\"progress\":" + value + "}"));
    }

    private static String id(String question) {
        return question.replaceAll(".*\"id\":(\"[^\"]*\").*", "$1");
    }
}
