package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A secret of the server, by every door to the client. The cache stands before the redaction, so that it keeps secrets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedactionDoorsTest {
    private static final String SECRET = "AKIA" + "IOSFODNN7EXAMPLE";
    private static final String NOTE = "[redacted:aws-access-key]";
    private static final String PROGRESS =
            Json.notification("notifications/progress", "{\"progressToken\":1,\"message\":\"" + SECRET + "\"}");
    private static final String LOGGED =
            Json.notification("notifications/message", "{\"level\":\"info\",\"data\":{\"k\":\"" + SECRET + "\"}}");

    private final FakeUpstream upstream = new FakeUpstream();
    private final TestProxy proxy = TestProxy.before(upstream)
            .upstream("onSessionLost: recover")
            .builtIn("{name: result-cache}")
            .builtIn("{name: redaction}")
            .start();
    private final SecretDoors doors = new SecretDoors(proxy, upstream, SECRET, NOTE);

    @AfterAll
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void result_ofACall_holdsNoSecret() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, doors.text()));

        doors.assertClean(proxy.modernReply(Json.modernCall("1", "t")).text());
    }

    @Test
    void error_ofACall_holdsNoSecret() {
        upstream.on(
                "tools/call",
                (request, wire) -> wire.json(
                        200,
                        "{\"jsonrpc\":\"2.0\",\"id\":" + request.id() + ",\"error\":{\"code\":-32000,\"message\":\""
                                + SECRET + "\",\"data\":{\"" + SECRET + "\":1}}}"));

        doors.assertClean(proxy.modernReply(Json.modernCall("1", "t")).text());
    }

    @Test
    void event_ofAStream_holdsNoSecret() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            wire.event(LOGGED);
            wire.event(Json.result(request.id(), doors.text()));
            wire.endStream();
        });

        try (RawClient stream = proxy.modern(Json.modernCall("1", "t"))) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.data()).hasSize(3).allSatisfy(doors::assertClean);
        }
    }

    @Test
    void subscription_holdsNoSecret() {
        upstream.on("subscriptions/listen", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/resources/updated", "{\"uri\":\"x://" + SECRET + "\"}"));
            wire.event(Json.result(request.id(), "{\"resultType\":\"complete\"}"));
            wire.endStream();
        });

        try (RawClient stream = proxy.modern(Json.modern("1", "subscriptions/listen", "\"notifications\":{}"))) {
            assertThat(stream.head().status()).isEqualTo(200);
            doors.assertClean(String.join("\n", stream.data()));
        }
    }

    @Test
    void task_andCompletion_holdNoSecret() {
        upstream.on(
                "tasks/get",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"statusMessage\":\"" + SECRET + "\",\"result\":" + doors.text()
                                + "}"));
        upstream.on(
                "completion/complete",
                (request, wire) -> wire.result(request, "{\"completion\":{\"values\":[\"" + SECRET + "\"]}}"));

        doors.assertClean(proxy.modernReply(Json.modern("1", "tasks/get", "\"taskId\":\"1\""), "Mcp-Name", "1")
                .text());
        doors.assertClean(proxy.modernReply(Json.modern(
                        "1",
                        "completion/complete",
                        "\"ref\":{\"type\":\"ref/prompt\","
                                + "\"name\":\"p\"},\"argument\":{\"name\":\"a\",\"value\":\"\"}"))
                .text());
    }

    @Test
    void answer_fromTheCache_holdsNoSecret() {
        doors.assertCacheGivesCleanAnswers();
    }

    @Test
    void memberOfABatch_holdsNoSecret() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, doors.text()));
        LegacyClient client = proxy.legacy().initialize("2025-03-26");

        String answer = client.reply("[" + Json.call("1", "t") + "," + Json.call("2", "t") + "]")
                .text();

        doors.assertClean(answer);
        assertThat(answer.split("redacted", -1)).hasSize(3);
    }

    @Test
    void question_andResumedEvent_holdNoSecret() {
        doors.assertQuestionAndResumedEventAreClean();
    }

    @Test
    void argument_withASecret_doesNotReachTheServer() {
        assertThat(doors.assertArgumentIsClean().text()).contains("\"k\":\"" + NOTE + "\"");
    }
}
