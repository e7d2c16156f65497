package dev.sluice.proxy.exchange;

import static dev.sluice.interceptors.Direction.CLIENT_TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Scripted;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An interceptor lets a tool run only when the user says so. */
class RequireInputTest {
    private final ExchangeFixture fixture =
            new ExchangeFixture(Scripted.on(CLIENT_TO_SERVER, "tools/call", RequireInputTest::approve));

    @AfterEach
    void close() {
        fixture.close();
    }

    private static InterceptAction approve(InterceptContext context) {
        Optional<String> action = context.answer("approval")
                .map(answer -> answer.member("action").string().orElse(""));
        if (action.isEmpty()) {
            return new InterceptAction.RequireInput("approval", "elicitation/create", Map.of("message", "Run it?"));
        }
        return action.get().equals("accept")
                ? InterceptAction.proceed()
                : new InterceptAction.Block(-31403, "the user said no");
    }

    @Test
    void modernCall_isAnsweredWithTheQuestionAndGoesOnWithTheAnswer() {
        RawClient.Reply first = fixture.proxy.modernReply(Json.modernCall("1", "add"));

        assertThat(first.at("/result/resultType")).isEqualTo("\"input_required\"");
        assertThat(first.at("/result/inputRequests/approval/method")).isEqualTo("\"elicitation/create\"");
        assertThat(first.at("/result/inputRequests/approval/params/message")).isEqualTo("\"Run it?\"");
        assertThat(fixture.upstream.received("tools/call")).isEmpty();

        assertThat(fixture.proxy.modernReply(retry("accept")).at("/result/ok")).isEqualTo("true");
        assertThat(fixture.proxy.modernReply(retry("decline")).at("/error/code"))
                .isEqualTo("-31403");
        assertThat(fixture.upstream.received("tools/call")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2025-06-18,accept,true", "2025-11-25,accept,true", "2025-11-25,decline,false"})
    void legacyCall_asksOnItsOwnStreamAndGoesOnWithTheAnswer(String version, String action, boolean runs) {
        LegacyClient client = fixture.proxy.legacy().initialize(version, "{\"elicitation\":{}}");

        try (RawClient stream = client.post(Json.call("1", "add"))) {
            String id = askedId(stream);
            assertThat(client.reply(Json.result(id, "{\"action\":\"" + action + "\"}"))
                            .status())
                    .isEqualTo(202);

            assertThat(stream.data()).singleElement().asString().contains(runs ? "\"ok\":true" : "-31403");
        }
        assertThat(fixture.upstream.received("tools/call")).hasSize(runs ? 1 : 0);
        assertThat(fixture.upstream.received("response")).isEmpty();
    }

    @Test
    void legacyClient_thatAnswersWithAnError_hasNotApproved() {
        LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25", "{\"elicitation\":{}}");

        try (RawClient stream = client.post(Json.call("1", "add"))) {
            assertThat(client.reply(Json.error(askedId(stream), -1)).status()).isEqualTo(202);

            assertThat(stream.data()).singleElement().asString().contains("-31403");
        }
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25,{}", "2025-11-25,'{\"sampling\":{}}'", "2025-03-26,'{\"elicitation\":{}}'"})
    void legacyClient_thatCannotBeAsked_isRefused(String version, String capabilities) {
        LegacyClient client = fixture.proxy.legacy().initialize(version, capabilities);

        assertThat(client.reply(Json.call("1", "add")).at("/error/code")).isEqualTo("-31403");
        assertThat(fixture.upstream.received("tools/call")).isEmpty();
    }

    @Test
    void answer_ofAnotherSession_isNoAnswer() {
        LegacyClient asked = fixture.proxy.legacy().initialize("2025-11-25", "{\"elicitation\":{}}");
        LegacyClient other = fixture.proxy.legacy().initialize("2025-11-25", "{\"elicitation\":{}}");

        try (RawClient stream = asked.post(Json.call("1", "add"))) {
            String id = askedId(stream);
            assertThat(other.reply(Json.result(id, "{\"action\":\"accept\"}")).status())
                    .isEqualTo(202);
            assertThat(asked.reply(Json.result(id, "{\"action\":\"decline\"}")).status())
                    .isEqualTo(202);

            assertThat(stream.data()).singleElement().asString().contains("-31403");
        }
    }

    /** Reads up to the question and returns its id. */
    private static String askedId(RawClient stream) {
        assertThat(stream.head().status()).isEqualTo(200);
        String data = "";
        while (data.isEmpty()) {
            data = stream.event().orElseThrow().data();
        }
        assertThat(data).contains("elicitation/create", "Run it?");
        return data.replaceAll(".*\"id\":(\"[^\"]*\").*", "$1");
    }

    private static String retry(String action) {
        return Json.modern(
                "2",
                "tools/call",
                "\"name\":\"add\",\"arguments\":{},\"inputResponses\":{\"approval\":{\"action\":\"" + action + "\"}}");
    }
}
