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
import dev.sluice.proxy.testing.Scripted;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An interceptor refuses, or answers, one kind of message. */
class BlockTest {
    private static final InterceptAction BLOCK = new InterceptAction.Block(-31403, "not here");
    private static final InterceptAction RESPOND = new InterceptAction.Respond(Map.of("mine", 1));
    private static final String ANSWER = Json.result("1", "{\"ok\":true}");
    private static final String REFUSED =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-31403,\"message\":\"not here\"}}";

    @Test
    void request_blocked_isRefusedAndNeverSent() {
        try (ExchangeFixture fixture = doing(CLIENT_TO_SERVER, "tools/call", BLOCK)) {
            RawClient.Reply modern = fixture.proxy.modernReply(Json.modernCall("1", "add"));
            RawClient.Reply legacy =
                    fixture.proxy.legacy().initialize("2025-11-25").reply(Json.call("1", "add"));

            assertThat(modern.status()).isEqualTo(200);
            assertThat(modern.text()).isEqualTo(REFUSED);
            assertThat(legacy.text()).isEqualTo(REFUSED);
            assertThat(fixture.upstream.received("tools/call")).isEmpty();
        }
    }

    @Test
    void response_blocked_isReplaced() {
        try (ExchangeFixture fixture = doing(SERVER_TO_CLIENT, "tools/call", BLOCK)) {
            assertThat(fixture.proxy.modernReply(Json.modernCall("1", "add")).text())
                    .isEqualTo(REFUSED);
            assertThat(fixture.proxy
                            .legacy()
                            .initialize("2025-11-25")
                            .reply(Json.call("1", "add"))
                            .text())
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void notification_blocked_isDropped() {
        try (ExchangeFixture fixture = doing(SERVER_TO_CLIENT, "notifications/progress", BLOCK)) {
            assertThat(eventsOfACall(fixture)).containsExactly(QUESTION, ANSWER);
        }
    }

    @Test
    void clientNotification_blocked_isAcceptedAndDropped() {
        try (ExchangeFixture fixture = doing(CLIENT_TO_SERVER, "notifications/progress", BLOCK)) {
            assertThat(fixture.proxy
                            .legacy()
                            .initialize("2025-11-25")
                            .reply(PROGRESS)
                            .status())
                    .isEqualTo(202);
            assertThat(fixture.upstream.received("notifications/progress")).isEmpty();
        }
    }

    @Test
    void question_blocked_isRefusedToTheServerAndUnknownToTheClient() {
        try (ExchangeFixture fixture = doing(SERVER_TO_CLIENT, "elicitation/create", BLOCK)) {
            assertThat(eventsOfACall(fixture)).containsExactly(PROGRESS, ANSWER);

            assertThat(fixture.upstream.await("response").at("/error/code")).isEqualTo("-31403");
            assertThat(fixture.upstream.await("response").at("/id")).isEqualTo("\"q-1\"");
        }
    }

    @Test
    void answerToAQuestion_blocked_reachesTheServerAsAnError() {
        try (ExchangeFixture fixture = doing(CLIENT_TO_SERVER, "elicitation/create", BLOCK)) {
            fixture.talkBeforeAnswering();
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
            try (RawClient stream = client.post(Json.call("1", "add"))) {
                assertThat(events(stream)).contains(QUESTION);
            }
            assertThat(client.reply(Json.result("\"q-1\"", "{}")).status()).isEqualTo(202);

            assertThat(fixture.upstream.await("response").at("/error/code")).isEqualTo("-31403");
        }
    }

    @Test
    void initialize_blocked_opensNoSession() {
        try (ExchangeFixture fixture = doing(CLIENT_TO_SERVER, "initialize", BLOCK)) {
            RawClient.Reply reply = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.at("/error/code")).isEqualTo("-31403");
            assertThat(reply.head().header("mcp-session-id")).isEmpty();
            assertThat(fixture.upstream.connections()).isZero();
        }
    }

    @Test
    void request_answeredByTheChain_isNeverSent() {
        try (ExchangeFixture fixture = doing(CLIENT_TO_SERVER, "tools/call", RESPOND)) {
            RawClient.Reply modern = fixture.proxy.modernReply(Json.modernCall("1", "add"));
            RawClient.Reply legacy =
                    fixture.proxy.legacy().initialize("2025-11-25").reply(Json.call("1", "add"));

            assertThat(modern.at("/result/mine")).isEqualTo("1");
            assertThat(modern.at("/result/resultType")).isEqualTo("\"complete\"");
            assertThat(legacy.text()).isEqualTo(Json.result("1", "{\"mine\":1}"));
            assertThat(fixture.upstream.received("tools/call")).isEmpty();
        }
    }

    @Test
    void question_answeredByTheChain_isUnknownToTheClient() {
        try (ExchangeFixture fixture = doing(SERVER_TO_CLIENT, "elicitation/create", RESPOND)) {
            assertThat(eventsOfACall(fixture)).containsExactly(PROGRESS, ANSWER);

            assertThat(fixture.upstream.await("response").text()).isEqualTo(Json.result("\"q-1\"", "{\"mine\":1}"));
        }
    }

    @Test
    void response_answeredByTheChain_isReplaced() {
        try (ExchangeFixture fixture = doing(SERVER_TO_CLIENT, "tools/call", RESPOND)) {
            assertThat(fixture.proxy
                            .legacy()
                            .initialize("2025-11-25")
                            .reply(Json.call("1", "add"))
                            .text())
                    .isEqualTo(Json.result("1", "{\"mine\":1}"));
        }
    }

    private static List<String> eventsOfACall(ExchangeFixture fixture) {
        fixture.talkBeforeAnswering();
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");
        try (RawClient stream = client.post(Json.call("1", "add"))) {
            return events(stream);
        }
    }

    private static ExchangeFixture doing(Direction direction, String method, InterceptAction action) {
        return new ExchangeFixture(Scripted.on(direction, method, context -> action));
    }
}
