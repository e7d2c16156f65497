package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.testing.FakeReplicas;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks of a legacy server, for clients that know the extension. */
class HostedTaskTest {
    private static final String EXTENSION = "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
    private static final String EXTENSION_AND_FORMS =
            "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}},\"elicitation\":{\"form\":{}}}";
    private static final String OFFER =
            "{\"tools\":{},\"tasks\":{\"cancel\":{},\"requests\":{\"tools\":{\"call\":{}}}}}";
    private static final String QUESTION = "\"method\":\"elicitation/create\",\"params\":{\"message\":\"Which?\","
            + "\"_meta\":{\"io.modelcontextprotocol/related-task\":{\"taskId\":\"t-1\"}},"
            + "\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}";

    private final Parking parking = offering(Parking.with(Tuned.tasks()));
    private final ModernClient ann = parking.client("ann", EXTENSION);

    private static Parking offering(Parking parking) {
        parking.server.offer(OFFER);
        parking.server.answer(
                "tools/list",
                "{\"tools\":[{\"name\":\"build\",\"execution\":{\"taskSupport\":\"required\"}},"
                        + "{\"name\":\"either\",\"execution\":{\"taskSupport\":\"optional\"}},{\"name\":\"plain\"}]}");
        return parking;
    }

    private static String task(String id, String status) {
        return "{\"taskId\":\"" + id + "\",\"status\":\"" + status + "\",\"createdAt\":\"c\",\"lastUpdatedAt\":\"l\","
                + "\"ttl\":600000,\"pollInterval\":50}";
    }

    private static Exchange begun(Parking parking, ModernClient client, String tool) {
        var unused = client.send("0", "tools/list", "", "");
        Exchange call = client.call("1", tool);
        parking.server.lastCall().answer("{\"task\":" + task("t-1", "working") + "}");
        return call;
    }

    private String begun(ModernClient client) {
        return begun(parking, client, "build").at("/result/taskId");
    }

    private Exchange ask(ModernClient client, String method, String id) {
        return client.send("9", method, "\"taskId\":" + id, "");
    }

    private Exchange get(String id) {
        return ask(ann, "tasks/get", id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "either"})
    void toolThatCanBeATask_becomesOne_inTheWordsOfTheExtension(String tool) {
        Exchange call = begun(parking, ann, tool);

        assertThat(parking.server.received("tools/call"))
                .singleElement()
                .asString()
                .contains("\"task\":{}");
        assertThat(call.at("/result/resultType")).isEqualTo("\"task\"");
        assertThat(call.at("/result/taskId")).isNotEqualTo("\"t-1\"");
        assertThat(call.at("/result/ttlMs")).isEqualTo("600000");
        assertThat(call.at("/result/pollIntervalMs")).isEqualTo("50");
        assertThat(call.at("/result/ttl")).isEmpty();
        assertThat(call.at("/result/_meta/io.modelcontextprotocol~1serverInfo/name"))
                .isEqualTo("\"demo\"");
    }

    @Test
    void otherTools_areCalledAsEver() {
        var unused = ann.send("0", "tools/list", "", "");
        ann.begin("1", "plain");

        assertThat(parking.server.received("tools/call"))
                .singleElement()
                .asString()
                .doesNotContain("\"task\"");
    }

    @Test
    void optionalTask_isNoneForAClientWithoutTheExtension() {
        ModernClient bob = parking.client("bob", "{}");
        var unused = bob.send("0", "tools/list", "", "");
        bob.begin("1", "either");

        assertThat(parking.server.received("tools/call"))
                .singleElement()
                .asString()
                .doesNotContain("\"task\"");
    }

    @Test
    void discovery_showsTheExtension_andTheServerNeverHearsOfIt() {
        assertThat(ann.send("1", "server/discover", "", "").at("/result/capabilities/extensions"))
                .isEqualTo("{\"io.modelcontextprotocol/tasks\":{}}");
        assertThat(parking.server.received("initialize"))
                .singleElement()
                .asString()
                .doesNotContain("extensions");
    }

    @Test
    void clientsWithAndWithoutTheExtension_shareASession() {
        assertThat(begun(ann)).isNotEmpty();
        parking.client("ann", "{}").begin("2", "plain");

        assertThat(parking.server.sessions()).isEqualTo(1);
    }

    @Test
    void runningTask_hasNoResult() {
        String id = begun(ann);
        parking.server.answer("tasks/get", task("t-1", "working"));

        Exchange got = get(id);
        assertThat(got.at("/result/resultType")).isEqualTo("\"complete\"");
        assertThat(got.at("/result/status")).isEqualTo("\"working\"");
        assertThat(got.at("/result/taskId")).isEqualTo(id);
        assertThat(parking.server.received("tasks/result")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "failed"})
    void endedTask_hasItsResult_andIsCompletedWhateverItsToolSays(String status) {
        String id = begun(ann);
        parking.server.answer("tasks/get", task("t-1", status));
        parking.server.answer(
                "tasks/result",
                "{\"content\":[],\"isError\":true,\"_meta\":{\"io.modelcontextprotocol/related-task\":"
                        + "{\"taskId\":\"t-1\"}}}");

        Exchange got = get(id);
        assertThat(got.at("/result/status")).isEqualTo("\"completed\"");
        assertThat(got.at("/result/result/resultType")).isEqualTo("\"complete\"");
        assertThat(got.at("/result/result/isError")).isEqualTo("true");
        assertThat(got.at("/result/result/_meta")).isEmpty();
    }

    @Test
    void failedTask_hasItsError() {
        String id = begun(ann);
        parking.server.answer("tasks/get", task("t-1", "failed"));
        Exchange got = get(id);
        parking.server.lastCall().refuse("{\"code\":-7,\"message\":\"no\"}");

        assertThat(got.at("/result/status")).isEqualTo("\"failed\"");
        assertThat(got.at("/result/error/code")).isEqualTo("-7");
        assertThat(got.at("/result/result")).isEmpty();
    }

    @Test
    void questionsOfATask_areShown_andAnswered_eachUnderAKeyOfItsOwn() {
        ModernClient client = parking.client("ann", EXTENSION_AND_FORMS);
        String id = begun(client);
        parking.server.answer("tasks/get", task("t-1", "input_required"));

        Exchange first = ask(client, "tasks/get", id);
        parking.server.lastCall().say("{\"jsonrpc\":\"2.0\",\"id\":\"s1\"," + QUESTION);
        assertThat(first.isSilent()).isTrue();
        parking.passWindow();
        assertThat(first.at("/result/inputRequests/in-1/method")).isEqualTo("\"elicitation/create\"");
        assertThat(first.at("/result/inputRequests/in-1/params/_meta")).isEmpty();

        Exchange update = client.send(
                "8",
                "tasks/update",
                "\"taskId\":" + id + ",\"inputResponses\":{\"in-1\":{\"action\":\"decline\"},\"x\":{}}",
                "");
        assertThat(update.at("/result/resultType")).isEqualTo("\"complete\"");
        assertThat(parking.server.received(""))
                .singleElement()
                .asString()
                .contains(
                        "\"id\":\"s1\"",
                        "\"decline\"",
                        "\"io.modelcontextprotocol/related-task\":{\"taskId\":\"t-1\"}");

        parking.server.lastCall().say("{\"jsonrpc\":\"2.0\",\"id\":\"s2\"," + QUESTION);
        assertThat(ask(client, "tasks/get", id).at("/result/inputRequests")).startsWith("{\"in-2\":");
        assertThat(parking.server.received("tasks/result")).hasSize(1);
    }

    @Test
    void questionOfATask_thatComesOnAnotherStream_isItsOwn() {
        ModernClient client = parking.client("ann", EXTENSION_AND_FORMS);
        String id = begun(client);
        parking.server.say("up-1", "{\"jsonrpc\":\"2.0\",\"id\":\"s1\"," + QUESTION);
        parking.server.answer("tasks/get", task("t-1", "input_required"));

        assertThat(ask(client, "tasks/get", id).at("/result/inputRequests/in-1/method"))
                .isEqualTo("\"elicitation/create\"");
    }

    @Test
    void taskThatWaitsForInput_andAsksNothing_isAnsweredAfterAWhile() {
        String id = begun(ann);
        parking.server.answer("tasks/get", task("t-1", "input_required"));
        Exchange got = get(id);
        parking.pass(Duration.ofSeconds(2));

        assertThat(got.at("/result/inputRequests")).isEqualTo("{}");
    }

    @Test
    void undeclaredQuestion_isRefused() {
        String id = begun(ann);
        parking.server.answer("tasks/get", task("t-1", "input_required"));
        var unused = get(id);
        parking.server.lastCall().say("{\"jsonrpc\":\"2.0\",\"id\":\"s1\"," + QUESTION);

        assertThat(parking.server.received("")).singleElement().asString().contains("\"error\"");
    }

    @Test
    void cancellation_isAcknowledged_alsoWhenTheTaskIsOver() {
        String id = begun(ann);
        Exchange first = ask(ann, "tasks/cancel", id);
        parking.server.lastCall().answer(task("t-1", "cancelled"));
        Exchange second = ask(ann, "tasks/cancel", id);
        parking.server.lastCall().refuse("{\"code\":-32602,\"message\":\"over\"}");

        assertThat(first.at("/result/resultType")).isEqualTo("\"complete\"");
        assertThat(first.at("/result/status")).isEmpty();
        assertThat(second.at("/result/resultType")).isEqualTo("\"complete\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/get", "tasks/update", "tasks/cancel"})
    void clientWithoutTheExtension_isToldThatItNeedsIt(String method) {
        Exchange refused = ask(parking.client("ann", "{}"), method, "\"x\"");

        assertThat(refused.at("/error/code")).isEqualTo("-32021");
        assertThat(refused.at("/error/data/requiredCapabilities"))
                .isEqualTo("{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/result", "tasks/list"})
    void methodsOfTheOtherKindOfTasks_areUnknown(String method) {
        assertThat(ask(ann, method, begun(ann)).at("/error/code")).isEqualTo("-32601");
    }

    @Test
    void taskOfSomebodyElse_isUnknown() {
        Exchange got = ask(parking.client("bob", EXTENSION), "tasks/get", begun(ann));

        assertThat(got.at("/error/code")).isEqualTo("-32602");
        assertThat(parking.server.received("tasks/get")).isEmpty();
    }

    @Test
    void taskThatTheServerHasForgotten_isUnknownFromThenOn() {
        String id = begun(ann);
        Exchange first = get(id);
        parking.server.lastCall().refuse("{\"code\":-32602,\"message\":\"gone\"}");

        assertThat(first.at("/error/data/reason")).isEqualTo("\"task_unknown\"");
        assertThat(get(id).at("/error/code")).isEqualTo("-32602");
        assertThat(parking.server.received("tasks/get")).hasSize(1);
        assertThat(parking.connector.statistics().tasks()).isZero();
    }

    @Test
    void taskOfALostSession_isUnknown() {
        String id = begun(ann);
        parking.server.lose("up-1");

        assertThat(get(id).at("/error/code")).isEqualTo("-32602");
        assertThat(parking.connector.statistics().tasks()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRINCIPAL", "REQUEST"})
    void sessionOfATask_isKeptUntilItsTimeIsOver(String isolation) {
        Parking isolated = offering(Parking.with(Tuned.tasks(Isolation.valueOf(isolation), 10)));
        Exchange call = begun(isolated, isolated.client("ann", EXTENSION), "build");
        String session = isolated.server.lastCall().session;
        isolated.pass(Duration.ofMinutes(9));
        assertThat(isolated.server.ended).doesNotContain(session);

        isolated.pass(Duration.ofMinutes(9));
        assertThat(isolated.server.ended).contains(session);
        assertThat(call.at("/result/resultType")).isEqualTo("\"task\"");
        assertThat(isolated.connector.statistics().tasks()).isZero();
    }

    @Test
    void sessionOfATaskThatHasEnded_isGivenBackAfterAWhile_whereEachRequestHasItsOwn() {
        Parking isolated = offering(Parking.with(Tuned.tasks(Isolation.REQUEST, 10)));
        ModernClient client = isolated.client("ann", EXTENSION);
        String id = begun(isolated, client, "build").at("/result/taskId");
        String session = isolated.server.lastCall().session;
        isolated.server.answer("tasks/get", task("t-1", "cancelled"));
        assertThat(ask(client, "tasks/get", id).at("/result/status")).isEqualTo("\"cancelled\"");
        assertThat(ask(client, "tasks/get", id).at("/result/status")).isEqualTo("\"cancelled\"");
        assertThat(isolated.server.ended).doesNotContain(session);

        isolated.pass(Duration.ofMinutes(6));
        assertThat(isolated.server.ended).contains(session);
    }

    @Test
    void taskBeyondTheLimit_isStopped_untilAnotherHasEnded() {
        Parking small = offering(Parking.with(Tuned.tasks(Isolation.PRINCIPAL, 1)));
        ModernClient client = small.client("ann", EXTENSION);
        String id = begun(small, client, "build").at("/result/taskId");
        Exchange second = client.call("2", "build");
        small.server.lastCall().answer("{\"task\":" + task("t-2", "working") + "}");
        assertThat(second.fault()).isEqualTo(Fault.TASKS_EXHAUSTED);
        assertThat(small.server.received("tasks/cancel"))
                .singleElement()
                .asString()
                .contains("\"t-2\"");

        small.server.answer("tasks/get", task("t-1", "cancelled"));
        var unused = client.send("3", "tasks/get", "\"taskId\":" + id, "");
        Exchange third = client.call("4", "build");
        small.server.lastCall().answer("{\"task\":" + task("t-3", "working") + "}");
        assertThat(third.at("/result/resultType")).isEqualTo("\"task\"");
    }

    @Test
    void clientThatHasLeftBeforeItsTaskWasCreated_leavesNone() {
        var unused = ann.send("0", "tools/list", "", "");
        Exchange call = ann.call("1", "build");
        call.cancel();

        assertThat(parking.server.received("notifications/cancelled")).hasSize(1);
        assertThat(parking.connector.statistics().tasks()).isZero();
    }

    @Test
    void statusOfATask_isToldWithItsWholeState_toThoseWhoListenToIt() {
        String id = begun(ann);
        parking.server.answer("tasks/get", task("t-1", "completed"));
        parking.server.answer("tasks/result", "{\"content\":[]}");
        Exchange stream =
                ann.send("7", "subscriptions/listen", "\"notifications\":{\"taskIds\":[" + id + ",\"other\"]}", "");
        assertThat(stream.notifications
                        .get(0)
                        .body()
                        .at("/params/notifications/taskIds")
                        .toJson())
                .isEqualTo("[" + id + "]");
        parking.server.say(
                "up-1",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks/status\",\"params\":" + task("t-1", "completed")
                        + "}");

        assertThat(stream.notifications).hasSize(2);
        assertThat(stream.notifications.get(1).method()).isEqualTo("notifications/tasks");
        assertThat(stream.notifications.get(1).body().at("/params/taskId").toJson())
                .isEqualTo(id);
        assertThat(stream.notifications
                        .get(1)
                        .body()
                        .at("/params/result/resultType")
                        .toJson())
                .isEqualTo("\"complete\"");
        assertThat(stream.notifications
                        .get(1)
                        .body()
                        .at("/params/_meta/io.modelcontextprotocol~1subscriptionId")
                        .toJson())
                .isEqualTo("7");
    }

    @Test
    void listeningToTasksWithoutTheExtension_isRefused() {
        Exchange stream = parking.client("ann", "{}")
                .send("7", "subscriptions/listen", "\"notifications\":{\"taskIds\":[\"x\"]}", "");

        assertThat(stream.at("/error/code")).isEqualTo("-32021");
    }

    @Test
    void anotherReplica_reachesTheTaskWhereItIs() {
        FakeReplicas here = new FakeReplicas("here", "there");
        Parking there = offering(Parking.withTasksAmong(new FakeReplicas("there", "here")));
        Parking elsewhere = Parking.withTasksAmong(here);
        new ParkingService(route -> Optional.of(there.connector), new MessageReader(JsonLimits.defaults()), there.time)
                .serve(here);
        String id = begun(there, there.client("ann", EXTENSION), "build").at("/result/taskId");
        there.server.answer("tasks/get", task("t-1", "working"));
        ModernClient moved = elsewhere.client("ann", EXTENSION);

        assertThat(ask(moved, "tasks/get", id).at("/result/status")).isEqualTo("\"working\"");
        assertThat(elsewhere.server.received).isEmpty();

        here.die();
        assertThat(ask(moved, "tasks/get", id).at("/error/code")).isEqualTo("-32602");
    }

    @Test
    void withoutAdaptation_nobodyLearnsOfTasks() {
        Parking off = offering(Parking.overStreams());
        ModernClient client = off.client("ann", EXTENSION);

        assertThat(client.send("1", "server/discover", "", "").at("/result/capabilities/extensions"))
                .isEmpty();
        assertThat(ask(client, "tasks/get", "\"x\"").at("/error/code")).isEqualTo("-32601");
    }
}
