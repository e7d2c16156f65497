package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import dev.sluice.proxy.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Questions of a legacy server in calls of modern clients. */
class ParkedCallTest {
    private static final String QUESTION = "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"elicitation/create\","
            + "\"params\":{\"message\":\"Which?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}";
    private static final String SECOND = QUESTION.replace("s1", "s2").replace("Which?", "When?");
    private static final String YES = "{\"in-1\":{\"action\":\"accept\",\"content\":{}}}";

    private final Parking parking = Parking.overStreams();
    private final ModernClient ann = parking.client("ann", Parking.FORMS);

    private Exchange asked() {
        Exchange first = ann.call("1", "deploy");
        parking.server.lastCall().say(QUESTION);
        parking.passWindow();
        return first;
    }

    @Test
    void question_endsTheExchangeWithWhatIsAsked() {
        Exchange first = asked();

        assertThat(first.at("/result/resultType")).isEqualTo("\"input_required\"");
        assertThat(first.at("/result/inputRequests/in-1/method")).isEqualTo("\"elicitation/create\"");
        assertThat(first.at("/result/inputRequests/in-1/params/message")).isEqualTo("\"Which?\"");
        assertThat(parking.server.lastCall().isCancelled()).isFalse();
    }

    @Test
    void severalQuestions_areAskedTogether() {
        Exchange first = ann.call("1", "deploy");
        parking.server.lastCall().say(QUESTION);
        parking.server.lastCall().say(SECOND);
        parking.passWindow();

        assertThat(first.responses.get(0).questions()).hasSize(2);
    }

    @Test
    void answer_goesToTheServer_andTheCallEndsWithTheNewExchange() {
        String state = asked().requestState();
        Exchange second = ann.retry("\"two\"", "deploy", state, YES);

        assertThat(parking.server.received(""))
                .containsExactly(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{\"action\":\"accept\",\"content\":{}}}");
        parking.server.lastCall().answer("{\"content\":[]}");
        assertThat(second.at("/id")).isEqualTo("\"two\"");
        assertThat(second.at("/result/resultType")).isEqualTo("\"complete\"");
        assertThat(parking.connector.statistics().parked()).isZero();
    }

    @Test
    void secondRound_hasAnotherKeyAndAnotherState() {
        String state = asked().requestState();
        Exchange second = ann.retry("2", "deploy", state, YES);
        parking.server.lastCall().say(SECOND);
        parking.passWindow();

        assertThat(second.at("/result/inputRequests")).startsWith("{\"in-2\":");
        assertThat(second.requestState()).isNotEqualTo(state);
    }

    @Test
    void partOfTheAnswers_isDelivered_andTheRestIsAskedAgain() {
        Exchange first = ann.call("1", "deploy");
        parking.server.lastCall().say(QUESTION);
        parking.server.lastCall().say(SECOND);
        parking.passWindow();
        Exchange second = ann.retry("2", "deploy", first.requestState(), YES);
        parking.passWindow();

        assertThat(parking.server.received("")).hasSize(1);
        assertThat(second.at("/result/inputRequests")).startsWith("{\"in-2\":");
    }

    @Test
    void state_isTakenOnce() {
        String state = asked().requestState();
        var unused = ann.retry("2", "deploy", state, YES);

        assertThat(ann.retry("3", "deploy", state, YES).at("/error/data"))
                .isEqualTo("{\"reason\":\"continuation_unknown\"}");
    }

    @Test
    void state_ofSomebodyElse_isUnknown() {
        String state = asked().requestState();

        assertThat(parking.client("bob", Parking.FORMS)
                        .retry("2", "deploy", state, YES)
                        .at("/error/data/reason"))
                .isEqualTo("\"continuation_unknown\"");
    }

    @Test
    void state_ofAnotherRequest_isRefused_andStaysGood() {
        String state = asked().requestState();

        assertThat(ann.retry("2", "destroy", state, YES).at("/error/data"))
                .isEqualTo("{\"reason\":\"continuation_mismatch\"}");
        assertThat(ann.retry("3", "deploy", state, YES).isSilent()).isTrue();
        assertThat(parking.server.received("")).hasSize(1);
    }

    @Test
    void forgedState_isUnknown() {
        String state = asked().requestState();
        String forged = state.substring(0, state.length() - 4) + "AAAA";

        assertThat(ann.retry("2", "deploy", forged, YES).at("/error/data/reason"))
                .isEqualTo("\"continuation_unknown\"");
        assertThat(ann.retry("3", "deploy", "anything", YES).at("/error/code")).isEqualTo("-32602");
    }

    @Test
    void clientThatStaysAway_isAnsweredFor_andTheCallIsCancelled() {
        String state = asked().requestState();
        parking.pass(Duration.ofMinutes(10));

        assertThat(parking.server.received(""))
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{\"action\":\"cancel\"}}");
        assertThat(parking.server.received("notifications/cancelled"))
                .singleElement()
                .asString()
                .contains("client did not return");
        assertThat(ann.retry("2", "deploy", state, YES).at("/error/data/reason"))
                .isEqualTo("\"continuation_unknown\"");
        assertThat(parking.connector.statistics().parked()).isZero();
    }

    @Test
    void silenceWhileUsersThink_isNoTimeOut() {
        String state = asked().requestState();
        parking.pass(Duration.ofMinutes(5));
        Exchange second = ann.retry("2", "deploy", state, YES);
        parking.server.lastCall().answer("{\"content\":[]}");

        assertThat(second.at("/result/resultType")).isEqualTo("\"complete\"");
    }

    @Test
    void resultWhileTheClientIsAway_isKeptForIt() {
        String state = asked().requestState();
        parking.server.lastCall().answer("{\"content\":[{\"type\":\"text\",\"text\":\"late\"}]}");

        assertThat(ann.retry("2", "deploy", state, YES).at("/result/content/0/text"))
                .isEqualTo("\"late\"");
        assertThat(parking.server.received("")).isEmpty();
    }

    @Test
    void sessionLostWhileTheClientIsAway_makesTheStateUnknown() {
        String state = asked().requestState();
        parking.server.lastCall().fail(Fault.UPSTREAM_SESSION_LOST);

        assertThat(ann.retry("2", "deploy", state, YES).at("/error/data/reason"))
                .isEqualTo("\"continuation_unknown\"");
    }

    @Test
    void withdrawnQuestion_isNotAsked() {
        Exchange first = ann.call("1", "deploy");
        parking.server.lastCall().say(QUESTION);
        parking.server
                .lastCall()
                .say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"s1\"}}");
        parking.passWindow();

        assertThat(first.isSilent()).isTrue();
    }

    @Test
    void questionThatTheClientDidNotAnnounce_goesBackToTheServer() {
        Exchange first = ann.call("1", "deploy");
        parking.server
                .lastCall()
                .say(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[]}}");
        parking.passWindow();

        assertThat(first.isSilent()).isTrue();
        assertThat(parking.server.received("")).singleElement().asString().contains("-32601");
    }

    @Test
    void callThatFailsForWantOfACapability_saysWhich() {
        Exchange first = ann.call("1", "deploy");
        parking.server
                .lastCall()
                .say(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[]}}");
        parking.passWindow();
        parking.server.lastCall().refuse("{\"code\":-32601,\"message\":\"Method not found\"}");

        assertThat(first.at("/error/code")).isEqualTo("-32021");
        assertThat(first.at("/error/data")).isEqualTo("{\"requiredCapabilities\":{\"sampling\":{}}}");
    }

    @Test
    void questionDuringAList_hasNoCarrier() {
        var unused = ann.send("1", "tools/list", "", "");
        parking.server.lastCall().say(QUESTION);

        assertThat(parking.server.received("")).singleElement().asString().contains("no_carrier");
    }

    @Test
    void addressThatHasToBeOpened_isAsked_andTheCallIsSentAgain() {
        ModernClient browser = parking.client("ann", "{\"elicitation\":{\"form\":{},\"url\":{}}}");
        Exchange first = browser.call("1", "deploy");
        parking.server
                .lastCall()
                .refuse("{\"code\":-32042,\"message\":\"no\",\"data\":{\"elicitations\":[{\"mode\":\"url\","
                        + "\"elicitationId\":\"e\",\"url\":\"https://a\",\"message\":\"m\"}]}}");

        assertThat(first.at("/result/inputRequests/in-1/params"))
                .isEqualTo("{\"mode\":\"url\",\"url\":\"https://a\",\"message\":\"m\"}");
        Exchange second = browser.retry("2", "deploy", first.requestState(), "{\"in-1\":{\"action\":\"accept\"}}");
        assertThat(parking.server.calls).hasSize(2);
        parking.server.lastCall().answer("{\"content\":[]}");
        assertThat(second.at("/result/resultType")).isEqualTo("\"complete\"");
    }

    @Test
    void addressThatTheUserDoesNotOpen_isAFailureOfTheTool() {
        ModernClient browser = parking.client("ann", "{\"elicitation\":{\"url\":{}}}");
        Exchange first = browser.call("1", "deploy");
        parking.server
                .lastCall()
                .refuse("{\"code\":-32042,\"message\":\"no\",\"data\":{\"elicitations\":[{\"url\":\"https://a\"}]}}");

        Exchange second = browser.retry("2", "deploy", first.requestState(), "{\"in-1\":{\"action\":\"decline\"}}");
        assertThat(second.at("/result/isError")).isEqualTo("true");
        assertThat(parking.server.calls).hasSize(1);
    }

    @Test
    void addressForAClientThatCannotOpenAny_isAMissingCapability() {
        Exchange first = ann.call("1", "deploy");
        parking.server
                .lastCall()
                .refuse("{\"code\":-32042,\"message\":\"no\",\"data\":{\"elicitations\":[{\"url\":\"https://a\"}]}}");

        assertThat(first.at("/error/code")).isEqualTo("-32021");
    }

    @Test
    void rootsAskedForBeforeAnyCall_waitForOne() {
        ModernClient rooted = parking.client("ann", "{\"roots\":{}}");
        var unused = rooted.send("0", "server/discover", "", "");
        parking.server.say("up-1", "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"roots/list\"}");
        Exchange call = rooted.call("1", "deploy");
        parking.passWindow();

        assertThat(call.at("/result/inputRequests/in-1")).isEqualTo("{\"method\":\"roots/list\"}");
    }

    @Test
    void rootsAskedForTooOftenBeforeAnyCall_areRefusedBeyondTheBound() {
        Parking narrow = Parking.with(Tuned.sessions(1));
        ModernClient rooted = narrow.client("ann", "{\"roots\":{}}");
        var unused = rooted.send("0", "server/discover", "", "");
        for (int id = 1; id <= Tuned.ROOTS_QUESTIONS; id++) {
            narrow.server.say("up-1", "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"roots/list\"}");
        }
        assertThat(narrow.server.received("")).isEmpty();

        narrow.server.say("up-1", "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"roots/list\"}");

        assertThat(narrow.server.received("")).singleElement().asString().contains("\"id\":9", "no_carrier");
    }

    @Test
    void fullTable_refusesTheQuestion_andTheCallGoesOn() {
        Parking narrow = Parking.with(Tuned.parkedPerCaller(1));
        ModernClient client = narrow.client("ann", Parking.FORMS);
        client.begin("1", "deploy");
        narrow.server.lastCall().say(QUESTION);
        narrow.passWindow();
        Exchange other = client.call("2", "deploy");
        narrow.server.lastCall().say(SECOND);
        narrow.passWindow();

        assertThat(other.isSilent()).isTrue();
        assertThat(narrow.server.received("")).singleElement().asString().contains("questions_exhausted");
        narrow.server.lastCall().answer("{\"content\":[]}");
        assertThat(other.at("/result/resultType")).isEqualTo("\"complete\"");
    }
}
