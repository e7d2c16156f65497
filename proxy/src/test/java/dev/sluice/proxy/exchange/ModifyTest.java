package dev.sluice.proxy.exchange;

import static dev.sluice.interceptors.Direction.CLIENT_TO_SERVER;
import static dev.sluice.interceptors.Direction.SERVER_TO_CLIENT;
import static dev.sluice.proxy.exchange.ExchangeFixture.PROGRESS;
import static dev.sluice.proxy.exchange.ExchangeFixture.QUESTION;
import static dev.sluice.proxy.exchange.ExchangeFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.Scripted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An interceptor rewrites one kind of message; everything else stays as it is. */
class ModifyTest {
    private static final String ANSWER = Json.result("1", "{\"ok\":true}");

    @Test
    void request_rewritten_reachesTheUpstreamWithTheHeadersOfWhatItIsNow() {
        try (ExchangeFixture fixture = rewriting(CLIENT_TO_SERVER, "tools/call", "/params/name", "subtract")) {
            assertThat(fixture.proxy.modernReply(Json.modernCall("1", "add")).status())
                    .isEqualTo(200);

            Received call = fixture.upstream.await("tools/call");
            assertThat(call.at("/params/name")).isEqualTo("\"subtract\"");
            assertThat(call.header("mcp-name")).contains("subtract");
        }
    }

    @Test
    void response_rewritten_reachesTheClient() {
        try (ExchangeFixture fixture = rewriting(SERVER_TO_CLIENT, "tools/call", "/result/ok", false)) {
            String changed = Json.result("1", "{\"ok\":false}");

            assertThat(fixture.proxy
                            .legacy()
                            .initialize("2025-11-25")
                            .reply(Json.call("1", "add"))
                            .text())
                    .isEqualTo(changed);
            assertThat(fixture.proxy.modernReply(Json.modernCall("1", "add")).at("/result/ok"))
                    .isEqualTo("false");
        }
    }

    @Test
    void notification_rewritten_reachesTheClient() {
        try (ExchangeFixture fixture =
                rewriting(SERVER_TO_CLIENT, "notifications/progress", "/params/message", "half")) {
            assertThat(eventsOfACall(fixture).get(0))
                    .isEqualTo(
                            Json.notification("notifications/progress", "{\"message\":\"half\",\"progressToken\":1}"));
        }
    }

    @Test
    void question_rewritten_reachesTheClient() {
        try (ExchangeFixture fixture =
                rewriting(SERVER_TO_CLIENT, "elicitation/create", "/params/message", "Really?")) {
            assertThat(eventsOfACall(fixture)).containsExactly(PROGRESS, QUESTION.replace("Sure?", "Really?"), ANSWER);
        }
    }

    @Test
    void answerToAQuestion_rewritten_reachesTheUpstream() {
        try (ExchangeFixture fixture = rewriting(CLIENT_TO_SERVER, "elicitation/create", "/result/action", "decline")) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            fixture.talkBeforeAnswering();
            try (RawClient stream = client.post(Json.call("1", "add"))) {
                assertThat(events(stream)).contains(QUESTION);
            }
            assertThat(client.reply(Json.result("\"q-1\"", "{\"action\":\"accept\"}"))
                            .status())
                    .isEqualTo(202);

            assertThat(fixture.upstream.await("response").text())
                    .isEqualTo(Json.result("\"q-1\"", "{\"action\":\"decline\"}"));
        }
    }

    @Test
    void clientNotification_rewritten_reachesTheUpstream() {
        try (ExchangeFixture fixture =
                rewriting(CLIENT_TO_SERVER, "notifications/progress", "/params/progressToken", 2)) {
            assertThat(fixture.proxy
                            .legacy()
                            .initialize("2025-11-25")
                            .reply(PROGRESS)
                            .status())
                    .isEqualTo(202);

            assertThat(fixture.upstream.await("notifications/progress").at("/params/progressToken"))
                    .isEqualTo("2");
        }
    }

    @Test
    void initialize_rewritten_changesWhatIsNegotiated() {
        try (ExchangeFixture fixture =
                rewriting(CLIENT_TO_SERVER, "initialize", "/params/protocolVersion", "2025-06-18")) {
            assertThat(fixture.proxy.legacy().tryInitialize("2025-11-25", "{}").at("/result/protocolVersion"))
                    .isEqualTo("\"2025-06-18\"");
        }
    }

    private static List<String> eventsOfACall(ExchangeFixture fixture) {
        fixture.talkBeforeAnswering();
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
        try (RawClient stream = client.post(Json.call("1", "add"))) {
            return events(stream);
        }
    }

    private static ExchangeFixture rewriting(Direction direction, String method, String pointer, Object value) {
        return new ExchangeFixture(Scripted.on(
                direction,
                method,
                context -> new InterceptAction.Modify(context.message().with(pointer, value))));
    }
}
