package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.proxy.testing.Wire;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What interceptors of a server forbid or take out, by every door. The cache stands before them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteInterceptorsDoorsTest {
    private static final String SECRET = "hunter2";
    private static final String NOTE = "[gone]";
    private static final String INTERCEPTORS = "{\"resultType\":\"complete\",\"interceptors\":["
            + "{\"name\":\"guard\",\"type\":\"validation\",\"hooks\":[{\"events\":[\"*\"],\"phase\":\"request\"}]},"
            + "{\"name\":\"eraser\",\"type\":\"mutation\",\"hooks\":[{\"events\":[\"*\"],\"phase\":\"request\"},"
            + "{\"events\":[\"*\"],\"phase\":\"response\"}]}]}";

    private final FakeUpstream upstream = new FakeUpstream();
    private final FakeUpstream host = hosting();
    private final TestProxy proxy = TestProxy.before(upstream)
            .upstream("onSessionLost: recover")
            .builtIn("{name: result-cache}")
            .builtIn("{name: remote-interceptors, timeout: 10s, settings: {url: '" + host.url()
                    + "', limit: 9s, headers: {X-Key: k}}}")
            .builtIn("{name: virtual-tools, settings: {tools: [{tool: forbidden, name: alias}]}}")
            .start();
    private final SecretDoors doors = new SecretDoors(proxy, upstream, SECRET, NOTE);

    @AfterAll
    void close() {
        proxy.close();
        upstream.close();
        host.close();
    }

    /** The guard refuses what is called forbidden, the eraser takes the secret out. */
    private static FakeUpstream hosting() {
        FakeUpstream host = new FakeUpstream();
        host.on("interceptors/list", (request, wire) -> wire.result(request, INTERCEPTORS));
        host.on("interceptor/invoke", RemoteInterceptorsDoorsTest::invoked);
        return host;
    }

    private static void invoked(Received request, Wire wire) throws IOException {
        String payload = request.at("/params/payload");
        if (request.at("/params/name").equals("\"guard\"")) {
            boolean valid = !payload.contains("forbidden");
            wire.result(
                    request,
                    "{\"resultType\":\"complete\",\"valid\":" + valid
                            + ",\"severity\":\"error\",\"messages\":[{\"message\":\"not on Fridays\",\"severity\":\"error\"}]}");
        } else {
            wire.result(
                    request,
                    "{\"resultType\":\"complete\",\"modified\":" + payload.contains(SECRET) + ",\"payload\":"
                            + payload.replace(SECRET, NOTE) + "}");
        }
    }

    @Test
    void forbiddenThing_isRefusedAtEveryDoor_withWhatTheValidatorSays() {
        RawClient.Reply call = proxy.modernReply(Json.modernCall("1", "forbidden"));

        assertThat(call.refusal()).isEqualTo("200 -31403");
        assertThat(call.at("/error/message")).contains("not on Fridays");
        assertThat(call.text()).doesNotContain("guard");
        assertThat(proxy.modernReply(Json.modern("1", "prompts/get", "\"name\":\"forbidden\""))
                        .refusal())
                .isEqualTo("200 -31403");
        assertThat(proxy.modernReply(Json.modern("1", "resources/read", "\"uri\":\"x://forbidden\""))
                        .refusal())
                .isEqualTo("200 -31403");
        assertThat(proxy.modernReply(Json.modernCall("1", "alias")).refusal()).isEqualTo("200 -31403");
        assertThat(proxy.legacy()
                        .initialize("2025-11-25")
                        .reply(Json.request("1", "resources/subscribe", "{\"uri\":\"x://forbidden\"}"))
                        .refusal())
                .isEqualTo("200 -31403");
        assertThat(upstream.received("tools/call").toString()).doesNotContain("forbidden");
    }

    @Test
    void memberOfABatch_isRefusedAlone() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, doors.text()));

        assertThat(proxy.legacy()
                        .initialize("2025-03-26")
                        .reply("[" + Json.call("1", "forbidden") + "," + Json.call("2", "t") + "]")
                        .text())
                .contains("-31403", NOTE)
                .doesNotContain(SECRET);
    }

    @Test
    void result_alsoAsAnEvent_andOfATask_isChanged() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.result(request.id(), doors.text()));
            wire.endStream();
        });
        upstream.on(
                "tasks/get",
                (request, wire) ->
                        wire.result(request, "{\"resultType\":\"complete\",\"result\":" + doors.text() + "}"));

        doors.assertClean(proxy.modernReply(Json.modernCall("1", "t")).text());
        RawClient.Reply task = proxy.modernReply(Json.modern("1", "tasks/get", "\"taskId\":\"1\""), "Mcp-Name", "1");
        doors.assertClean(task.text());
        assertThat(task.at("/result/resultType")).isEqualTo("\"complete\"");
    }

    @Test
    void answerFromTheCache_isChangedBeforeAnybodyGetsIt() {
        doors.assertCacheGivesCleanAnswers();
    }

    @Test
    void question_andResumedEvent_areChanged() {
        doors.assertQuestionAndResumedEventAreClean();
    }

    @Test
    void argument_isChangedBeforeTheServerGetsIt() {
        assertThat(doors.assertArgumentIsClean().text()).contains(Json.META.substring(1, 8));
    }

    @Test
    void credentialsOfClients_doNotGoToTheServerOfInterceptors_andItsMethodsAreNotTheirs() {
        AtomicInteger asked = new AtomicInteger();
        upstream.on("interceptors/list", (request, wire) -> {
            asked.incrementAndGet();
            wire.json(200, Json.error(request.id(), -32601));
        });

        assertThat(proxy.modernReply(
                                Json.modern("1", "interceptors/list", ""),
                                "Authorization",
                                "Bearer mine",
                                "X-Key",
                                "other",
                                "Cookie",
                                "c=mine")
                        .at("/error/code"))
                .isEqualTo("-32601");

        assertThat(asked).hasValue(1);
        assertThat(host.received("interceptor/invoke")).isNotEmpty().allSatisfy(request -> {
            assertThat(request.head().toString()).doesNotContain("mine");
            assertThat(request.header("x-key")).contains("k");
        });
    }
}
