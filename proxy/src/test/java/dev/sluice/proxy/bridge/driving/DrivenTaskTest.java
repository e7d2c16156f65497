package dev.sluice.proxy.bridge.driving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks of a modern server, for legacy clients. */
class DrivenTaskTest {
    private static final String EXTENSION = "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
    private static final String NEEDED =
            "{\"code\":-32021,\"message\":\"no\",\"data\":{\"requiredCapabilities\":" + EXTENSION + "}}";
    private static final String WANTED = Json.request("1", "tools/call", "{\"name\":\"build\",\"task\":{\"ttl\":9}}");
    private static final String FORM = "{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"form\","
            + "\"message\":\"m\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}";
    private static final String DECLARED = "/params/_meta/io.modelcontextprotocol~1clientCapabilities";
    private static final String RELATED = "/result/_meta/io.modelcontextprotocol~1related-task/taskId";

    private final DrivenFixture fixture = DrivenFixture.withTasks();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String task(String type, String status, String more) {
        return "{\"resultType\":\"" + type + "\",\"taskId\":\"t-1\",\"status\":\"" + status + "\",\"createdAt\":\"c\","
                + "\"lastUpdatedAt\":\"l\",\"ttlMs\":null,\"pollIntervalMs\":20" + more + "}";
    }

    /** Runs everything as a task. */
    private static void createsTasks(DrivenFixture at) {
        at.upstream.on("tools/call", (request, wire) -> {
            if (request.at(DECLARED).contains("tasks")) {
                wire.result(request, task("task", "working", ""));
            } else {
                wire.json(400, "{\"jsonrpc\":\"2.0\",\"id\":" + request.id() + ",\"error\":" + NEEDED + "}");
            }
        });
    }

    /** Says one after the other of the task, and the last again and again. */
    private static void tells(DrivenFixture at, String... states) {
        AtomicInteger looks = new AtomicInteger();
        at.upstream.on(
                "tasks/get",
                (request, wire) -> wire.result(request, states[Math.min(looks.getAndIncrement(), states.length - 1)]));
    }

    private String begun(LegacyClient client) {
        createsTasks(fixture);
        return client.reply(WANTED).at("/result/task/taskId");
    }

    private static RawClient.Reply ask(LegacyClient client, String method, String task) {
        return client.reply(Json.request("2", method, "{\"taskId\":" + task + "}"));
    }

    private static String completed(String result) {
        return task("complete", "completed", ",\"result\":" + result);
    }

    private String announced(String revision) {
        return fixture.proxy.legacy().tryInitialize(revision, "{}").at("/result/capabilities/tasks");
    }

    @Test
    void handshake_announcesTasks_toClientsThatKnowThem() {
        assertThat(announced("2025-11-25")).contains("\"cancel\":{}", "\"requests\":{\"tools\":{\"call\":{}}}");
        assertThat(announced("2025-06-18")).isEmpty();
    }

    @Test
    void handshake_withAServerWithoutTheExtension_announcesNone() {
        fixture.serve("\"tools\":{}");

        assertThat(announced("2025-11-25")).isEmpty();
    }

    @Test
    void tools_mayAllBeCalledAsTasks() {
        fixture.upstream.on(
                "tools/list",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"tools\":[{\"name\":\"a\",\"inputSchema\":{\"type\":\"object\"}}],"
                                + "\"ttlMs\":0,\"cacheScope\":\"private\"}"));

        assertThat(fixture.client("2025-11-25", "{}")
                        .reply(Json.request("1", "tools/list", "{}"))
                        .at("/result/tools/0/execution"))
                .isEqualTo("{\"taskSupport\":\"optional\"}");
    }

    @Test
    void callAsATask_declaresTheExtension_andIsAnsweredWithTheTask() {
        createsTasks(fixture);
        RawClient.Reply reply = fixture.client("2025-11-25", "{}").reply(WANTED);

        assertThat(reply.at("/result/task/status")).isEqualTo("\"working\"");
        assertThat(reply.at("/result/task/ttl")).isEqualTo("null");
        assertThat(reply.at("/result/task/pollInterval")).isEqualTo("20");
        assertThat(reply.at("/result/task/taskId")).isNotEqualTo("\"t-1\"");
        assertThat(reply.at("/result/resultType")).isEmpty();
        assertThat(fixture.upstream.received("tools/call"))
                .singleElement()
                .satisfies(call -> assertThat(call.at(DECLARED)).isEqualTo(EXTENSION))
                .satisfies(call -> assertThat(call.at("/params/task")).isEmpty());
    }

    @Test
    void stateOfATask_isThatOfTheServer_andFailedWhenItsToolHasFailed() {
        tells(fixture, task("complete", "working", ""), completed("{\"content\":[],\"isError\":true}"));
        LegacyClient client = fixture.client("2025-11-25", "{}");
        String id = begun(client);

        assertThat(ask(client, "tasks/get", id).at("/result/status")).isEqualTo("\"working\"");
        RawClient.Reply ended = ask(client, "tasks/get", id);
        assertThat(ended.at("/result/status")).isEqualTo("\"failed\"");
        assertThat(ended.at("/result/taskId")).isEqualTo(id);
        assertThat(ended.at("/result/result")).isEmpty();
    }

    @Test
    void result_isWaitedFor_andSaysWhichTaskItBelongsTo() {
        tells(
                fixture,
                task("complete", "working", ""),
                completed("{\"content\":[{\"type\":\"text\",\"text\":\"b\"}]}"));
        LegacyClient client = fixture.client("2025-11-25", "{}");
        String id = begun(client);

        RawClient.Reply result = ask(client, "tasks/result", id);
        assertThat(result.at("/result/content/0/text")).isEqualTo("\"b\"");
        assertThat(result.at(RELATED)).isEqualTo(id);
        assertThat(result.at("/result/resultType")).isEmpty();
        assertThat(fixture.upstream.received("tasks/get"))
                .hasSize(2)
                .allSatisfy(look -> assertThat(look.header("mcp-name")).hasValue("t-1"));

        assertThat(ask(client, "tasks/result", id).at("/result/content/0/text")).isEqualTo("\"b\"");
        assertThat(fixture.upstream.received("tasks/get")).hasSize(2);
    }

    @Test
    void failedTask_hasItsErrorAsResult() {
        tells(fixture, task("complete", "failed", ",\"error\":{\"code\":-7,\"message\":\"no\"}"));
        LegacyClient client = fixture.client("2025-11-25", "{}");

        RawClient.Reply result = ask(client, "tasks/result", begun(client));
        assertThat(result.at("/error/code")).isEqualTo("-7");
        assertThat(result.at("/id")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true, failed", "false, completed"})
    void serverThatAnswersAtOnce_hasRunATaskAllTheSame(String ending) {
        String isError = ending.split(", ", -1)[0];
        fixture.upstream.on(
                "tools/call",
                (request, wire) -> wire.result(
                        request, "{\"resultType\":\"complete\",\"content\":[],\"isError\":" + isError + "}"));
        LegacyClient client = fixture.client("2025-11-25", "{}");
        RawClient.Reply created = client.reply(WANTED);
        String id = created.at("/result/task/taskId");
        assertThat(created.at("/result/task/ttl")).isEqualTo("300000");

        assertThat(ask(client, "tasks/get", id).at("/result/status")).isEqualTo('"' + ending.split(", ", -1)[1] + '"');
        RawClient.Reply result = ask(client, "tasks/result", id);
        assertThat(result.at("/result/content")).isEqualTo("[]");
        assertThat(result.at(RELATED)).isEqualTo(id);
        assertThat(ask(client, "tasks/cancel", id).at("/error/code")).isEqualTo("-32602");
        assertThat(ask(fixture.client("2025-11-25", "{}"), "tasks/get", id).at("/error/code"))
                .isEqualTo("-32602");
        assertThat(fixture.upstream.received("tasks/get")).isEmpty();
    }

    @Test
    void error_isTheAnswer_alsoWhereATaskWasWanted() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.json(200, Json.error(request.id(), -7)));

        assertThat(fixture.client("2025-11-25", "{}").reply(WANTED).at("/error/code"))
                .isEqualTo("-7");
    }

    @Test
    void keptAnswers_giveWayToNewOnes() {
        try (DrivenFixture small = DrivenFixture.withTasks("limits: {tasksPerPrincipal: 1}")) {
            small.upstream.on(
                    "tools/call",
                    (request, wire) -> wire.result(request, "{\"resultType\":\"complete\",\"content\":[]}"));
            LegacyClient client = small.client("2025-11-25", "{}");
            String first = client.reply(WANTED).at("/result/task/taskId");
            String second = client.reply(WANTED).at("/result/task/taskId");

            assertThat(ask(client, "tasks/get", first).at("/error/code")).isEqualTo("-32602");
            assertThat(ask(client, "tasks/get", second).at("/result/status")).isEqualTo("\"completed\"");
        }
    }

    @Test
    void keptAnswers_giveWayToNewOnes_alsoWhenTheyAreLarge() {
        try (DrivenFixture small = DrivenFixture.withTasks("limits: {taskAnswers: 2KiB}")) {
            String text = "{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(1_200)
                    + "\"}]}";
            small.upstream.on("tools/call", (request, wire) -> wire.result(request, text));
            LegacyClient client = small.client("2025-11-25", "{}");
            String first = client.reply(WANTED).at("/result/task/taskId");
            String second = client.reply(WANTED).at("/result/task/taskId");

            assertThat(ask(client, "tasks/get", first).at("/error/code")).isEqualTo("-32602");
            assertThat(ask(client, "tasks/get", second).at("/result/status")).isEqualTo("\"completed\"");
        }
    }

    @Test
    void cancellation_isPassedOn_andReportedAsDone() {
        tells(fixture, task("complete", "working", ""));
        fixture.upstream.on("tasks/cancel", (request, wire) -> wire.result(request, "{\"resultType\":\"complete\"}"));
        LegacyClient client = fixture.client("2025-11-25", "{}");
        String id = begun(client);

        RawClient.Reply cancelled = ask(client, "tasks/cancel", id);
        assertThat(cancelled.at("/result/status")).isEqualTo("\"cancelled\"");
        assertThat(cancelled.at("/result/taskId")).isEqualTo(id);
        assertThat(fixture.upstream.await("tasks/cancel").at("/params/taskId")).isEqualTo("\"t-1\"");
    }

    @Test
    void questionsOfATask_comeOnTheStreamOfItsResult_once() {
        String asking = task("complete", "input_required", ",\"inputRequests\":{\"k\":" + FORM + "}");
        tells(fixture, asking, asking, completed("{\"content\":[]}"));
        fixture.upstream.on("tasks/update", (request, wire) -> wire.result(request, "{\"resultType\":\"complete\"}"));
        LegacyClient client = fixture.client("2025-11-25", "{\"elicitation\":{}}");
        String id = begun(client);

        try (RawClient result = client.post(Json.request("2", "tasks/result", "{\"taskId\":" + id + "}"))) {
            assertThat(result.head().status()).isEqualTo(200);
            String question = DrivenFixture.next(result);
            assertThat(question)
                    .contains("elicitation/create", "\"io.modelcontextprotocol/related-task\":{\"taskId\":" + id + "}");
            say(client, Json.result(id(question), "{\"action\":\"decline\"}"));
            assertThat(DrivenFixture.next(result)).contains("\"id\":2", "\"content\":[]");
        }
        assertThat(fixture.upstream.received("tasks/update"))
                .singleElement()
                .satisfies(update ->
                        assertThat(update.at("/params/inputResponses")).isEqualTo("{\"k\":{\"action\":\"decline\"}}"));
    }

    @Test
    void listOfTasks_isUnknown() {
        assertThat(fixture.client("2025-11-25", "{}")
                        .reply(Json.request("1", "tasks/list", "{}"))
                        .at("/error/code"))
                .isEqualTo("-32601");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25"})
    void taskThatTheServerInsistsOn_isBroughtToItsEnd_withoutTheClient(String revision) {
        try (DrivenFixture off = new DrivenFixture()) {
            createsTasks(off);
            tells(off, task("complete", "working", ""), completed("{\"content\":[]}"));

            assertThat(off.client(revision, "{}").reply(Json.call("1", "build")).text())
                    .isEqualTo(Json.result("1", "{\"content\":[]}"));
            List<Received> calls = off.upstream.received("tools/call");
            assertThat(calls).hasSize(2);
            assertThat(calls.get(0).at(DECLARED)).isEqualTo("{}");
            assertThat(calls.get(1).at(DECLARED)).isEqualTo(EXTENSION);
            assertThat(calls.get(1).at("/params/arguments")).isEqualTo("{}");
        }
    }

    @Test
    void unseenTask_thatAsks_putsItsQuestionsToTheClient_andIsStoppedWhenTheyFail() {
        createsTasks(fixture);
        tells(
                fixture,
                task(
                        "complete",
                        "input_required",
                        ",\"inputRequests\":{\"s\":{\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[],"
                                + "\"maxTokens\":1}}}"));
        LegacyClient client = fixture.client("2025-06-18", "{\"sampling\":{}}");

        try (RawClient call = client.post(Json.call("1", "build"))) {
            assertThat(call.head().status()).isEqualTo(200);
            String question = DrivenFixture.next(call);
            assertThat(question).contains("sampling/createMessage").doesNotContain("related-task");
            say(client, Json.error(id(question), -1));
            assertThat(DrivenFixture.next(call)).contains("-32603", "input_failed");
        }
        assertThat(fixture.upstream.await("tasks/cancel").at("/params/taskId")).isEqualTo("\"t-1\"");
    }

    @Test
    void unseenTask_isStopped_whenItsCallIsTakenBack() {
        createsTasks(fixture);
        tells(fixture, task("complete", "working", ""));
        LegacyClient client = fixture.client("2025-06-18", "{}");

        try (RawClient call = client.post(Json.call("7", "build"))) {
            var unused = fixture.upstream.await("tasks/get");
            say(client, Json.notification("notifications/cancelled", "{\"requestId\":7}"));
            assertThat(call.reply().text()).doesNotContain("\"id\":7");
        }
        assertThat(fixture.upstream.await("tasks/cancel").at("/params/taskId")).isEqualTo("\"t-1\"");
    }

    @Test
    void taskThatNobodyOffered_isTheServersMistake() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.result(request, task("task", "working", "")));

        assertThat(fixture.client("2025-11-25", "{}")
                        .reply(Json.call("1", "build"))
                        .at("/error/code"))
                .isEqualTo("-32603");
    }

    @Test
    void changeOfATask_isToldToItsClient_andListenedForNoLonger() {
        fixture.serve("\"tools\":{\"listChanged\":true},\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}");
        LegacyClient client = fixture.client("2025-11-25", "{}");
        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(fixture.listener(1).request.at("/params/notifications/taskIds"))
                    .isEmpty();
            String id = begun(client);
            DrivenFixture.Listener listener = fixture.listener(2);
            assertThat(listener.request.at("/params/notifications"))
                    .isEqualTo("{\"toolsListChanged\":true,\"taskIds\":[\"t-1\"]}");
            assertThat(listener.request.at(DECLARED)).isEqualTo(EXTENSION);

            listener.told(
                    "notifications/tasks",
                    "\"taskId\":\"t-1\",\"status\":\"completed\",\"createdAt\":\"c\",\"lastUpdatedAt\":\"l\",\"ttlMs\":5,"
                            + "\"result\":{\"content\":[]}");
            assertThat(DrivenFixture.next(stream))
                    .contains("notifications/tasks/status", id, "\"status\":\"completed\"", "\"ttl\":5")
                    .doesNotContain("\"result\"", "ttlMs");
            assertThat(ask(client, "tasks/result", id).at("/result/content")).isEqualTo("[]");
        }
        assertThat(fixture.upstream.received("tasks/get")).isEmpty();
    }

    /** Sends what is not answered. */
    private static void say(LegacyClient client, String message) {
        assertThat(client.reply(message).status()).isEqualTo(202);
    }

    private static String id(String question) {
        return question.replaceAll(".*\"id\":(\"[^\"]*\").*", "$1");
    }
}
