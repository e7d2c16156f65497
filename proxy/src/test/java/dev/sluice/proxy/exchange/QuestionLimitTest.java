package dev.sluice.proxy.exchange;

import static dev.sluice.interceptors.Direction.CLIENT_TO_SERVER;
import static dev.sluice.proxy.exchange.ExchangeFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.LogLines;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.Scripted;
import dev.sluice.proxy.testing.TestProxy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client has one question open already, and that is as many as the route allows. */
class QuestionLimitTest {
    private static final String LIMIT = "limits: {openQuestions: 1}";
    private static final String FIRST = question("first");
    private static final String SECOND = question("second");

    private final FakeUpstream upstream = new FakeUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void call_anotherQuestion_isRefusedToTheServerAndUnknownToTheClient() {
        askTwiceInACall();
        try (TestProxy proxy = TestProxy.before(upstream).with(LIMIT).start();
                LogLines log = LogLines.of(Failures.class);
                RawClient stream = proxy.legacy().initialize("2025-11-25").post(Json.call("1", "add"))) {
            assertThat(events(stream)).containsExactly(FIRST, Json.result("1", "{\"ok\":true}"));

            Received refusal = upstream.await("response");
            assertThat(refusal.at("/id")).isEqualTo("\"second\"");
            assertThat(refusal.at("/error/code")).isEqualTo("-32603");
            assertThat(refusal.at("/error/data/reason")).isEqualTo("\"questions_exhausted\"");
            assertThat(refusal.at("/error/data/fault")).isEqualTo("\"proxy\"");
            assertThat(log.all()).singleElement().asString().matches("DEBUG \\[.+] route mcp: questions_exhausted");
        }
    }

    @Test
    void call_questionAfterAnAnswer_isPut() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(FIRST);
            var unused = upstream.await("response");
            wire.event(SECOND);
            wire.event(Json.result(request.id(), "{}"));
            wire.endStream();
        });
        try (TestProxy proxy = TestProxy.before(upstream).with(LIMIT).start()) {
            LegacyClient client = proxy.legacy().initialize("2025-06-18");
            try (RawClient stream = client.post(Json.call("1", "add"))) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.event().orElseThrow().data()).isEqualTo(FIRST);
                assertThat(client.reply(Json.result("\"first\"", "{}")).status())
                        .isEqualTo(202);

                assertThat(stream.data()).containsExactly(SECOND, Json.result("1", "{}"));
            }
        }
    }

    @Test
    void ownStream_anotherQuestion_isRefusedToTheServerAndUnknownToTheClient() {
        String changed = Json.notification("notifications/tools/list_changed", "{}");
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(FIRST);
            wire.event(SECOND);
            wire.event(changed);
            wire.hold();
        });
        try (TestProxy proxy = TestProxy.before(upstream).with(LIMIT).start();
                RawClient stream = proxy.legacy().initialize("2025-06-18").get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.event().orElseThrow().data()).isEqualTo(FIRST);
            assertThat(stream.event().orElseThrow().data()).isEqualTo(changed);

            assertThat(upstream.await("response").at("/error/data/reason")).isEqualTo("\"questions_exhausted\"");
        }
    }

    @Test
    void interceptor_thatWantsTheUserAsked_failsTheCall() {
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(FIRST);
            wire.hold();
        });
        InterceptAction ask = new InterceptAction.RequireInput("approval", "elicitation/create", Map.of());
        try (TestProxy proxy = TestProxy.before(upstream)
                .with(LIMIT)
                .interceptor(Scripted.on(CLIENT_TO_SERVER, "tools/call", context -> ask))
                .start()) {
            LegacyClient client = proxy.legacy().initialize("2025-06-18", "{\"elicitation\":{}}");
            try (RawClient stream = client.get()) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.event().orElseThrow().data()).isEqualTo(FIRST);

                RawClient.Reply reply = client.reply(Json.call("1", "add"));
                assertThat(reply.at("/error/code")).isEqualTo("-32603");
                assertThat(reply.at("/error/data/reason")).isEqualTo("\"questions_exhausted\"");
            }
        }
    }

    private void askTwiceInACall() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(FIRST);
            wire.event(SECOND);
            wire.event(Json.result(request.id(), "{\"ok\":true}"));
            wire.endStream();
        });
    }

    private static String question(String id) {
        return Json.request('"' + id + '"', "elicitation/create", "{\"message\":\"Sure?\"}");
    }
}
