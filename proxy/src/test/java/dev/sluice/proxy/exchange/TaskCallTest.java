package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.proxy.testing.Wire;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that a server of 2025-11-25 runs as tasks only, called by clients that know no tasks. */
class TaskCallTest {
    private static final String CAPABILITIES = "{\"tools\":{},\"tasks\":{\"requests\":{\"tools\":{\"call\":{}}}}}";
    private static final String SAMPLE = Json.request(
            "\"s1\"",
            "sampling/createMessage",
            "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"Hi\"}}],\"maxTokens\":5}");

    private final FakeUpstream upstream = new FakeUpstream();
    private final AtomicInteger looks = new AtomicInteger();
    private final TestProxy proxy =
            TestProxy.before(upstream).with("timeouts: {taskPoll: 20ms}").start();

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18"})
    void tool_thatIsListedAsATask_isRunAsOneAndItsResultAnswersTheCall(String revision) {
        serve(2);
        LegacyClient client = proxy.legacy().initialize(revision);
        assertThat(client.reply(Json.request("1", "tools/list", "{}")).text()).doesNotContain("execution");

        RawClient.Reply reply = client.reply(Json.call("2", "build"));

        assertThat(reply.at("/id")).isEqualTo("2");
        assertThat(reply.at("/result")).isEqualTo("{\"content\":[{\"type\":\"text\",\"text\":\"built\"}]}");
        assertThat(upstream.received("tools/call")).hasSize(1);
        assertThat(upstream.await("tools/call").at("/params/task")).isEqualTo("{}");
        assertThat(looks).hasValue(2);
        assertThat(upstream.await("tasks/get").at("/params")).isEqualTo("{\"taskId\":\"t-1\"}");
        assertThat(upstream.received("tasks/cancel")).isEmpty();
    }

    @Test
    void tool_thatWasNeverListed_isFoundOutWithItsFirstCall() {
        serve(1);
        LegacyClient client = proxy.legacy().initialize("2025-06-18");

        assertThat(client.reply(Json.call("1", "build")).at("/result/content/0/text"))
                .isEqualTo("\"built\"");
        assertThat(client.reply(Json.call("2", "build")).at("/result/content/0/text"))
                .isEqualTo("\"built\"");

        // The first was refused without a task.
        assertThat(upstream.received("tools/call")).hasSize(3);
    }

    @Test
    void server_withoutTasks_keepsItsRefusal() {
        speak("{\"tools\":{}}");
        upstream.on("tools/call", (request, wire) -> wire.json(200, Json.error(request.id(), -32601)));

        assertThat(proxy.legacy()
                        .initialize("2025-06-18")
                        .reply(Json.call("1", "build"))
                        .at("/error/code"))
                .isEqualTo("-32601");
        assertThat(upstream.received("tools/call")).hasSize(1);
    }

    @Test
    void client_thatKnowsTasks_isNotHelped() {
        serve(1);

        assertThat(proxy.legacy()
                        .initialize("2025-11-25")
                        .reply(Json.call("1", "build"))
                        .at("/error/code"))
                .isEqualTo("-32601");
    }

    @Test
    void server_thatAnswersAtOnce_isBelieved() {
        serve(1);
        upstream.on("tools/call", (request, wire) -> {
            if (isTask(request)) {
                wire.result(request, "{\"content\":[]}");
            } else {
                wire.json(200, Json.error(request.id(), -32601));
            }
        });

        assertThat(proxy.legacy()
                        .initialize("2025-06-18")
                        .reply(Json.call("1", "build"))
                        .at("/result"))
                .isEqualTo("{\"content\":[]}");
        assertThat(looks).hasValue(0);
    }

    @Test
    void task_thatIsLost_failsTheCall() {
        serve(1);
        upstream.on("tasks/get", (request, wire) -> wire.json(200, Json.error(request.id(), -32602)));

        RawClient.Reply reply = proxy.legacy().initialize("2025-06-18").reply(Json.call("7", "build"));

        assertThat(reply.at("/error/code")).isEqualTo("-32602");
        assertThat(reply.at("/id")).isEqualTo("7");
    }

    @Test
    void task_thatNeedsAnAnswer_asksOnTheStreamOfTheCall() {
        serve(0);
        upstream.on("tasks/get", (request, wire) -> wire.result(request, task("input_required")));
        upstream.on("tasks/result", (request, wire) -> {
            wire.openStream();
            wire.event(SAMPLE);
            Received answer = upstream.await("response");
            wire.event(Json.result(
                    request.id(), "{\"content\":[{\"type\":\"text\",\"text\":" + answer.at("/result/model") + "}]}"));
            wire.endStream();
        });
        LegacyClient client = proxy.legacy().initialize("2025-06-18", "{\"sampling\":{}}");

        try (RawClient call = client.post(Json.call("1", "build"))) {
            assertThat(call.head().status()).isEqualTo(200);
            assertThat(call.event().orElseThrow().data()).isEqualTo(SAMPLE);
            var unused = client.reply(Json.result(
                    "\"s1\"",
                    "{\"role\":\"assistant\",\"content\":{\"type\":\"text\",\"text\":\"Ho\"},\"model\":\"m\"}"));
            assertThat(call.event().orElseThrow().data())
                    .isEqualTo(Json.result("1", "{\"content\":[{\"type\":\"text\",\"text\":\"m\"}]}"));
        }
    }

    @Test
    void call_thatIsCancelled_cancelsItsTask() {
        serve(Integer.MAX_VALUE);
        LegacyClient client = proxy.legacy().initialize("2025-06-18");

        try (RawClient call = client.post(Json.call("1", "build"))) {
            var unused = upstream.await("tasks/get");
            var unused2 = client.reply(Json.notification("notifications/cancelled", "{\"requestId\":1}"));

            assertThat(upstream.await("tasks/cancel").at("/params")).isEqualTo("{\"taskId\":\"t-1\"}");
            assertThat(call.reply().text()).doesNotContain("built");
        }
        int before = looks.get();
        Awaitility.await().until(() -> proxy.sluice().exchanges().inFlight().active() == 0);
        assertThat(looks.get()).isLessThanOrEqualTo(before + 1);
    }

    /** A task is finished after some looks at it; without a task the tool is refused. */
    private void serve(int working) {
        speak(CAPABILITIES);
        upstream.on(
                "tools/list",
                (request, wire) -> wire.result(
                        request,
                        "{\"tools\":[{\"name\":\"build\",\"inputSchema\":{\"type\":\"object\"},"
                                + "\"execution\":{\"taskSupport\":\"required\"}}]}"));
        upstream.on("tools/call", TaskCallTest::create);
        upstream.on(
                "tasks/get",
                (request, wire) ->
                        wire.result(request, task(looks.incrementAndGet() < working ? "working" : "completed")));
        upstream.on(
                "tasks/result",
                (request, wire) -> wire.result(
                        request,
                        "{\"content\":[{\"type\":\"text\",\"text\":\"built\"}],\"_meta\":{"
                                + "\"io.modelcontextprotocol/related-task\":{\"taskId\":\"t-1\"}}}"));
        upstream.on("tasks/cancel", (request, wire) -> wire.result(request, task("cancelled")));
    }

    private static void create(Received request, Wire wire) throws IOException {
        if (isTask(request)) {
            wire.result(request, "{\"task\":" + task("working").replace("}", ",\"pollInterval\":20}") + "}");
        } else {
            wire.json(200, Json.error(request.id(), -32601));
        }
    }

    private static boolean isTask(Received request) {
        return request.at("/params/task").equals("{}");
    }

    private static String task(String status) {
        return "{\"taskId\":\"t-1\",\"status\":\"" + status
                + "\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"lastUpdatedAt\":\"2026-01-01T00:00:00Z\",\"ttl\":60000}";
    }

    private void speak(String capabilities) {
        upstream.on(
                "initialize",
                (request, wire) -> wire.json(
                        200,
                        Json.result(
                                request.id(),
                                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + capabilities
                                        + ",\"serverInfo\":{\"name\":\"fake\",\"version\":\"1\"}}"),
                        "mcp-session-id",
                        FakeUpstream.SESSION));
    }
}
