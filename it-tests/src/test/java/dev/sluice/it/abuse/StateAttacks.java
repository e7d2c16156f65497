package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Attacks on what clients without sessions carry with them. The state of a request is Sluice's own where its server has
 * sessions; that of a server without them is the server's, and travels as it is.
 */
final class StateAttacks {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/clientCapabilities\":";
    private static final String ELICITATION = META + "{\"elicitation\":{}}}";
    private static final String TASKS = META + "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}";
    private static final String QUESTION = """
            {"jsonrpc":"2.0","id":"asked","method":"elicitation/create","params":{"message":"Sure?",\
            "requestedSchema":{"type":"object","properties":{"ok":{"type":"boolean"}}}}}""";
    private static final long PATIENCE_SECONDS = 20;

    private final Neighbourhood neighbourhood;

    StateAttacks(Neighbourhood neighbourhood) {
        this.neighbourhood = neighbourhood;
    }

    void perform() {
        switch (neighbourhood.attack().id()) {
            case "SESS-09" -> changeTheState();
            case "SESS-10" -> takeTheStateElsewhere();
            default -> askForTheTaskOfAnother();
        }
    }

    private void changeTheState() {
        Asked asked = ask();
        char[] changed = asked.state().toCharArray();
        int place = changed.length - 10;
        changed[place] = changed[place] == 'A' ? 'B' : 'A';

        assertRefused(asked.alice(), "slow_echo", new String(changed), asked.key(), "continuation_unknown");
        assertGoesOn(asked);
    }

    private void takeTheStateElsewhere() {
        Asked asked = ask();
        McpCaller bob = neighbourhood.caller(Neighbourhood.BOB, "/asking");

        assertRefused(bob, "slow_echo", asked.state(), asked.key(), "continuation_unknown");
        assertRefused(asked.alice(), "echo", asked.state(), asked.key(), "continuation_mismatch");
        assertGoesOn(asked);
    }

    /** A call that waits for what its user says. */
    private Asked ask() {
        CountDownLatch answered = new CountDownLatch(1);
        neighbourhood.upstream().onCall("slow_echo", (call, response) -> {
            response.beginStream();
            response.event(QUESTION);
            await(answered);
            response.event(ScriptedUpstream.result(call, "done"));
            response.endStream();
        });
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/asking");
        JsonNode result = alice.call(1, "tools/call", "{\"name\":\"slow_echo\",\"arguments\":{}," + ELICITATION + "}")
                .answer()
                .path("result");
        assertThat(result.path("resultType").asString("")).as(result.toString()).isEqualTo("input_required");
        String key = result.path("inputRequests").propertyNames().iterator().next();
        return new Asked(alice, result.path("requestState").asString(), key, answered);
    }

    private void assertRefused(McpCaller caller, String tool, String state, String key, String reason) {
        int before = neighbourhood.upstream().received().size();
        McpCaller.Outcome refused = caller.call(2, "tools/call", retry(tool, state, key));

        assertThat(refused.status())
                .isIn(Neighbourhood.statuses(neighbourhood.attack().expect()));
        assertThat(refused.errorCode())
                .as(refused.answer().toString())
                .isEqualTo(neighbourhood.attack().expect().path("error_code").asInt());
        assertThat(refused.answer().at("/error/data/reason").asString("")).isEqualTo(reason);
        assertThat(neighbourhood.upstream().received()).hasSize(before);
    }

    /** Nothing has happened to the call of whom the state belongs to. */
    private void assertGoesOn(Asked asked) {
        assertThat(neighbourhood.answers()).isEmpty();
        asked.answered().countDown();
        McpCaller.Outcome outcome = asked.alice().call(3, "tools/call", retry("slow_echo", asked.state(), asked.key()));
        assertThat(outcome.text()).as(outcome.toString()).isEqualTo("done");
    }

    private static String retry(String tool, String state, String key) {
        ObjectNode params = (ObjectNode) Json.parse("{\"name\":\"" + tool + "\",\"arguments\":{}," + ELICITATION + "}");
        params.put("requestState", state);
        params.putObject("inputResponses").set(key, Json.parse("{\"action\":\"accept\",\"content\":{\"ok\":true}}"));
        return params.toString();
    }

    private void askForTheTaskOfAnother() {
        neighbourhood.upstream().onCall("echo", (call, response) -> answerWithTask(call, response::json, "working"));
        neighbourhood
                .upstream()
                .onRequest("tasks/get", (call, response) -> answerWithTask(call, response::json, "cancelled"));
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/tasks");
        McpCaller bob = neighbourhood.caller(Neighbourhood.BOB, "/tasks");
        McpCaller.Outcome begun = alice.call(1, "tools/call", "{\"name\":\"echo\",\"arguments\":{}," + TASKS + "}");
        assertThat(begun.answer().at("/result/taskId").asString("")).isEqualTo("task");

        McpCaller.Outcome refused = bob.call(1, "tasks/get", "{\"taskId\":\"task\"," + TASKS + "}");

        assertThat(refused.status())
                .isIn(Neighbourhood.statuses(neighbourhood.attack().expect()));
        assertThat(refused.errorCode())
                .as(refused.answer().toString())
                .isEqualTo(neighbourhood.attack().expect().path("error_code").asInt());
        assertThat(neighbourhood.heard("tasks/get")).isEmpty();
        McpCaller.Outcome own = alice.call(2, "tasks/get", "{\"taskId\":\"task\"," + TASKS + "}");
        assertThat(own.answer().at("/result/status").asString("")).isEqualTo("cancelled");
    }

    private static void answerWithTask(JsonNode call, Answering response, String status) throws IOException {
        String type = call.path("method").asString("").equals("tools/call") ? "task" : "complete";
        response.json(
                Map.of(),
                ScriptedUpstream.answer(
                        call,
                        "\"resultType\":\"" + type + "\",\"taskId\":\"task\",\"status\":\"" + status
                                + "\",\"ttlMs\":60000,\"createdAt\":\"2026-07-28T00:00:00Z\","
                                + "\"lastUpdatedAt\":\"2026-07-28T00:00:00Z\""));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes an answer. */
    private interface Answering {
        void json(Map<String, String> headers, String json) throws IOException;
    }

    /**
     * A call of Alice that waits.
     *
     * @param state that she got for it
     * @param key of the question
     * @param answered lets the upstream go on
     */
    private record Asked(McpCaller alice, String state, String key, CountDownLatch answered) {}
}
