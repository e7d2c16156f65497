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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the tasks of legacy clients when their modern server is replaced. */
final class SluiceTasksReloadTest {
    private static final String WANTED =
            Json.request("1", "tools/call", "{\"name\":\"build\",\"task\":{\"ttl\":60000}}");
    private static final String CONTENT = "\"content\":[{\"type\":\"text\",\"text\":\"built\"}]";
    private static final String DISCOVERED = "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
            + "\"capabilities\":{\"tools\":{},\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}},\"ttlMs\":1,"
            + "\"cacheScope\":\"public\"}";

    private final FakeUpstream before = modern();
    private final FakeUpstream after = modern();
    private final CountDownLatch built = new CountDownLatch(1);
    private final TestProxy.Setup setup = TestProxy.before(before).route("tasks: true");
    private TestProxy proxy = setup.start();

    private static FakeUpstream modern() {
        FakeUpstream server = new FakeUpstream();
        server.on("initialize", (request, wire) -> wire.json(400, Json.error(request.id(), -32022)));
        server.on("server/discover", (request, wire) -> wire.result(request, DISCOVERED));
        return server;
    }

    @BeforeEach
    void runEverythingAsATask() {
        before.on("tools/call", (request, wire) -> wire.result(request, task("task", "working", "")));
        before.on(
                "tasks/get",
                (request, wire) -> wire.result(
                        request,
                        built.getCount() > 0
                                ? task("complete", "working", "")
                                : task("complete", "completed", ",\"result\":{" + CONTENT + "}")));
    }

    @AfterEach
    void close() {
        proxy.close();
        before.close();
        after.close();
    }

    @Test
    void taskThatHasEnded_isStillToBeHad_whenItsServerIsGone() {
        LegacyClient client = open();
        before.on(
                "tools/call", (request, wire) -> wire.result(request, "{\"resultType\":\"complete\"," + CONTENT + "}"));
        String task = client.reply(WANTED).at("/result/task/taskId");
        Upstream old = proxy.sluice().routes().get(0).upstream();

        proxy.apply(setup.instead(after));
        before.vanish();
        assertThat(client.reply(Json.call("2", "t")).status()).isEqualTo(200);
        Awaitility.await().until(() -> old.usage().active() == 0);

        assertEndedWell(client, task);
        assertThat(after.received("tasks/get")).isEmpty();
    }

    @Test
    void taskThatHasEnded_isStillToBeHad_whenALegacyServerWithoutTasksIsThereNow() {
        LegacyClient client = open();
        before.on(
                "tools/call", (request, wire) -> wire.result(request, "{\"resultType\":\"complete\"," + CONTENT + "}"));
        String task = client.reply(WANTED).at("/result/task/taskId");
        try (SessionUpstream legacy = new SessionUpstream("legacy")) {
            legacy.speak("2025-06-18");
            legacy.server().on("server/discover", (request, wire) -> wire.empty(400));

            proxy.apply(setup.instead(legacy.server()));
            assertThat(client.reply(Json.call("2", "t")).status()).isEqualTo(200);
            assertThat(legacy.server().received("tools/call")).hasSize(1);

            assertEndedWell(client, task);
            assertThat(legacy.server().received("tasks/get")).isEmpty();
        }
    }

    @Test
    void taskThatGoesOn_isFollowedAtItsServer() {
        LegacyClient client = open();
        String task = client.reply(WANTED).at("/result/task/taskId");

        proxy.apply(setup.instead(after));
        assertThat(client.reply(Json.call("2", "t")).status()).isEqualTo(200);

        assertThat(ask(client, "tasks/get", task).at("/result/status")).isEqualTo("\"working\"");
        built.countDown();
        assertEndedWell(client, task);
        assertThat(before.received("tasks/get")).hasSize(2);
        assertThat(after.received("tasks/get")).isEmpty();
        assertThat(after.received("tools/call")).hasSize(1);
    }

    @Test
    void taskThatGoesOnForTooLong_hasFailed_andSaysWhy() {
        proxy.close();
        proxy = setup.with("reload: {grace: 50ms}").start();
        LegacyClient client = open();
        String task = client.reply(WANTED).at("/result/task/taskId");

        proxy.apply(setup.instead(after));

        Awaitility.await()
                .untilAsserted(() -> assertThat(ask(client, "tasks/get", task).at("/result/status"))
                        .isEqualTo("\"failed\""));
        assertThat(ask(client, "tasks/get", task).at("/result/statusMessage"))
                .contains("The server of this task was replaced");
        RawClient.Reply result = ask(client, "tasks/result", task);
        assertThat(result.at("/error/data/reason")).as(result.text()).isEqualTo("\"upstream_gone\"");
        assertThat(ask(client, "tasks/cancel", task).at("/error/code")).isEqualTo("-32602");
    }

    @Test
    void taskAtAServerThatStays_isAskedForThere_alsoAfterTheTimeForTheOldWayIsOver() {
        proxy.close();
        proxy = setup.with("reload: {grace: 1ms}").start();
        LegacyClient client = open();
        String task = client.reply(WANTED).at("/result/task/taskId");

        proxy.apply(setup.upstream("headers: {X-Key: 'rotated'}"));

        Awaitility.await().untilAsserted(() -> {
            assertThat(ask(client, "tasks/get", task).at("/result/status")).isEqualTo("\"working\"");
            assertThat(before.received("tasks/get"))
                    .anySatisfy(look -> assertThat(look.header("x-key")).hasValue("rotated"));
        });
        built.countDown();
        assertEndedWell(client, task);
    }

    private static void assertEndedWell(LegacyClient client, String task) {
        RawClient.Reply state = ask(client, "tasks/get", task);
        assertThat(state.at("/result/status")).as(state.text()).isEqualTo("\"completed\"");
        assertThat(ask(client, "tasks/result", task).at("/result/content/0/text"))
                .isEqualTo("\"built\"");
    }

    private static String task(String type, String status, String more) {
        return "{\"resultType\":\"" + type + "\",\"taskId\":\"t-1\",\"status\":\"" + status + "\",\"createdAt\":\"c\","
                + "\"lastUpdatedAt\":\"l\",\"ttlMs\":60000,\"pollIntervalMs\":20" + more + "}";
    }

    private LegacyClient open() {
        return proxy.legacy().initialize("2025-11-25");
    }

    private static RawClient.Reply ask(LegacyClient client, String method, String task) {
        return client.reply(Json.request("3", method, "{\"taskId\":" + task + "}"));
    }
}
