package dev.sluice.proxy.connector.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class SharedLinesTest {
    private static final Duration LIFETIME = Duration.ofMinutes(60);
    private static final Duration IDLE = Duration.ofMinutes(5);

    /** No interaction, so that calls need not take turns. */
    private static final String PLAIN = "{\"experimental\":{}}";

    private static final String INTERACTIVE = "{\"roots\":{}}";
    private static final String LOG =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"x\"}}";
    private static final String CHANGED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    private static final String UPDATED =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"a:b\"}}";
    private static final String QUESTION = "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}";
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{\"roots\":[]}}";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final AtomicInteger unreadable = new AtomicInteger();
    private final ScriptedLine line = new ScriptedLine();
    private final ChannelSettings settings = new ChannelSettings(
            Duration.ofSeconds(30), 4, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ZERO);
    private final SharedLines shared = new SharedLines(
            line, new SharingSettings(IDLE, LIFETIME, 1, 2), settings, reader, time, unreadable::incrementAndGet);
    private final ChannelConnector connector =
            new ChannelConnector("line", shared, ChannelOwners.alone("sole"), settings, reader, time, () -> {});

    @AfterEach
    void stop() {
        StepVerifier.create(connector.close().then(shared.close())).verifyComplete();
        time.dispose();
    }

    @Test
    void handshakes_thatAnnounceTheSame_shareOneLineAndItsAnswer() {
        Heard first = initialize("1", PLAIN);
        Heard second = initialize("\"x\"", PLAIN);
        line.says(initialized());
        Heard third = initialize("3", PLAIN);

        assertThat(line.opened()).isEqualTo(1);
        assertThat(first.texts()).containsExactly(agreement("1"));
        assertThat(second.texts()).containsExactly(agreement("\"x\""));
        assertThat(third.texts()).containsExactly(agreement("3"));
        assertThat(line.sent()).hasSize(2).last().asString().contains("notifications/initialized");
    }

    @Test
    void handshakes_thatAnnounceSomethingElse_haveAnotherLine() {
        var unused = open(PLAIN);
        var unused2 = open(INTERACTIVE);

        assertThat(line.opened()).isEqualTo(2);
    }

    @Test
    void handshake_thatIsRefused_isRefusedToAllWhoWaitForItAndEndsTheLine() {
        Heard first = initialize("1", PLAIN);
        Heard second = initialize("2", PLAIN);
        line.says("{\"jsonrpc\":\"2.0\",\"id\":\"0.sinitialize\",\"error\":{\"code\":-32602,\"message\":\"no\"}}");

        assertThat(first.texts()).hasSize(1).first().asString().contains("-32602", "\"id\":1");
        assertThat(second.texts()).hasSize(1).first().asString().contains("-32602", "\"id\":2");
        assertThat(line.closed()).isEqualTo(1);
    }

    @Test
    void calls_ofTheSameId_getTheirOwnAnswers() {
        Heard first = ask(open(PLAIN), call("7"));
        Heard second = ask(open(PLAIN), call("7"));
        line.says(result("\"2.n7\""));
        line.says(result("\"1.n7\""));

        assertThat(line.opened()).isEqualTo(1);
        assertThat(first.texts()).containsExactly(result("7"));
        assertThat(second.texts()).containsExactly(result("7"));
    }

    @Test
    void progress_goesToTheCallOfItsToken_asItsClientWroteIt() {
        Heard first = ask(open(PLAIN), callWithToken("7", "5"));
        Heard second = ask(open(PLAIN), callWithToken("7", "5"));
        line.says(progress("\"2.n5\""));

        assertThat(first.texts()).isEmpty();
        assertThat(second.texts()).containsExactly(progress("5"));
    }

    @Test
    void calls_whereClientsCanBeAsked_takeTurns() {
        Heard first = ask(open(INTERACTIVE), call("7"));
        Heard second = ask(open(INTERACTIVE), call("8"));
        assertThat(line.sent()).last().asString().contains("\"1.n7\"");

        line.says(result("\"1.n7\""));
        assertThat(line.sent()).last().asString().contains("\"2.n8\"");
        line.says(result("\"2.n8\""));

        assertThat(first.texts()).containsExactly(result("7"));
        assertThat(second.texts()).containsExactly(result("8"));
    }

    @Test
    void calls_ofWhichTooManyWait_areRefused() {
        UpstreamLeg leg = open(INTERACTIVE);
        var unused = ask(leg, call("1"));
        var unused2 = ask(leg, call("2"));

        assertThat(ask(leg, call("3")).fault()).isEqualTo(Fault.UPSTREAM_BUSY);
    }

    @Test
    void question_goesToTheOnlyCallAndOnlyItsMemberAnswersIt() {
        UpstreamLeg mine = open(INTERACTIVE);
        UpstreamLeg other = open(INTERACTIVE);
        Heard call = ask(mine, call("7"));
        var unused = ask(other, call("8"));
        line.says(QUESTION);
        assertThat(call.texts()).containsExactly(QUESTION);

        send(other, ANSWER);
        assertThat(line.sent()).doesNotContain(ANSWER);
        send(mine, ANSWER);
        assertThat(line.sent()).last().isEqualTo(ANSWER);
    }

    @Test
    void question_withNothingUnderWay_isRefused() {
        Heard listener = listen(open(INTERACTIVE));
        line.says(QUESTION);

        assertThat(listener.texts()).isEmpty();
        assertThat(line.sent()).last().asString().contains("no_carrier", "\"q\"");
    }

    @Test
    void call_thatIsGivenUpWhereItMayStillAsk_costsItsLine() {
        UpstreamLeg mine = open(INTERACTIVE);
        UpstreamLeg other = open(INTERACTIVE);
        Heard givenUp = ask(mine, call("7"));
        Heard next = ask(other, call("8"));

        givenUp.cancel();
        assertThat(line.closed()).isEqualTo(1);
        assertThat(line.opened()).isEqualTo(2);
        line.says(initialized());
        line.says(QUESTION);
        line.says(result("\"2.n8\""));

        assertThat(next.texts()).containsExactly(QUESTION, result("8"));
    }

    @Test
    void call_thatIsGivenUpWhileItWaits_isNotSent() {
        UpstreamLeg leg = open(INTERACTIVE);
        var unused = ask(leg, call("7"));
        ask(leg, call("8")).cancel();
        line.says(result("\"1.n7\""));

        assertThat(line.sent()).noneMatch(sent -> sent.contains("\"1.n8\""));
        assertThat(line.closed()).isZero();
    }

    @Test
    void cancellation_namesTheCallAsTheUpstreamKnowsIt() {
        UpstreamLeg leg = open(PLAIN);
        var unused = ask(leg, call("7"));
        send(leg, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}");

        assertThat(line.sent()).last().asString().contains("notifications/cancelled", "\"1.n7\"");
    }

    @Test
    void changes_reachEverybodyWhoListens() {
        Heard first = listen(open(PLAIN));
        Heard second = listen(open(PLAIN));
        line.says(CHANGED);

        assertThat(first.texts()).containsExactly(CHANGED);
        assertThat(second.texts()).containsExactly(CHANGED);
    }

    @Test
    void updates_reachWhoHasSubscribed_untilTheLastHasHadEnough() {
        UpstreamLeg one = open(PLAIN);
        UpstreamLeg two = open(PLAIN);
        Heard stranger = listen(open(PLAIN));
        Heard subscriber = listen(two);
        var unused = ask(one, about("subscribe", "1"));
        line.says(result("\"1.n1\""));
        var unused2 = ask(two, about("subscribe", "1"));
        line.says(result("\"2.n1\""));

        Heard early = ask(one, about("unsubscribe", "2"));
        line.says(UPDATED);
        assertThat(early.texts()).containsExactly(result("2"));
        assertThat(subscriber.texts()).containsExactly(UPDATED);
        assertThat(stranger.texts()).isEmpty();

        StepVerifier.create(connector.endSession(two)).verifyComplete();
        assertThat(line.sent()).last().asString().contains("resources/unsubscribe", "a:b");
    }

    @Test
    void subscriptions_ofOneSession_areLimited() {
        UpstreamLeg leg = open(PLAIN);
        var unused = ask(leg, subscription("1", "a:1"));
        var unused2 = ask(leg, subscription("2", "a:2"));

        assertThat(ask(leg, subscription("3", "a:3")).fault()).isEqualTo(Fault.UPSTREAM_BUSY);
    }

    @Test
    void logMessage_withSeveralCallsUnderWay_isNobodys() {
        Heard first = ask(open(PLAIN), call("7"));
        line.says(LOG);
        Heard second = ask(open(PLAIN), call("8"));
        line.says(LOG);

        assertThat(first.texts()).containsExactly(LOG);
        assertThat(second.texts()).isEmpty();
    }

    @Test
    void logLevel_isTheMostTalkativeOneForTheUpstreamAndItsOwnForEachClient() {
        UpstreamLeg quiet = open(PLAIN);
        UpstreamLeg talkative = open(PLAIN);
        var unused = ask(talkative, level("1", "debug"));
        line.says(result("\"2.n1\""));
        Heard set = ask(quiet, level("1", "error"));
        assertThat(set.texts()).containsExactly(result("1"));

        Heard call = ask(quiet, call("2"));
        line.says(LOG);

        assertThat(call.texts()).isEmpty();
    }

    @Test
    void line_thatHasReachedItsAge_finishesItsCallsWhileTheNextTakesOver() {
        UpstreamLeg leg = open(PLAIN);
        Heard old = ask(leg, call("7"));
        time.advanceTimeBy(LIFETIME.plusMillis(1));
        Heard fresh = ask(leg, call("8"));
        assertThat(line.opened()).isEqualTo(2);
        assertThat(line.closed()).isZero();

        line.says(2, initialized());
        line.says(2, result("\"1.n8\""));
        line.says(1, result("\"1.n7\""));

        assertThat(old.texts()).containsExactly(result("7"));
        assertThat(fresh.texts()).containsExactly(result("8"));
        assertThat(line.closed()).isEqualTo(1);
    }

    @Test
    void line_thatTakesOver_isAskedForWhatTheOldOneWasAskedFor() {
        UpstreamLeg leg = open(PLAIN);
        var unused = ask(leg, about("subscribe", "1"));
        line.says(result("\"1.n1\""));
        var unused2 = ask(leg, level("2", "info"));
        line.says(result("\"1.n2\""));
        time.advanceTimeBy(LIFETIME.plusMillis(1));
        int before = line.sent().size();
        var unused3 = ask(leg, call("3"));
        line.says(initialized());

        assertThat(String.join("\n", line.sent().subList(before, line.sent().size())))
                .contains("\"initialize\"", "notifications/initialized", "resources/subscribe", "logging/setLevel");
        assertThat(line.sent()).last().asString().contains("\"1.n3\"");
    }

    @Test
    void line_thatTakesOverInAnotherRevision_losesTheSessions() {
        UpstreamLeg leg = open(PLAIN);
        Heard listener = listen(leg);
        time.advanceTimeBy(LIFETIME.plusMillis(1));
        var unused = ask(leg, call("7"));
        line.says(initialized().replace("2025-11-25", "2025-06-18"));

        assertThat(listener.fault()).isEqualTo(Fault.UPSTREAM_SESSION_LOST);
    }

    @Test
    void line_thatBreaks_failsItsCallsAndLosesItsSessions() {
        UpstreamLeg idle = open(PLAIN);
        Heard call = ask(open(PLAIN), call("7"));
        line.breaks();

        assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_CONNECTION_LOST);
        assertThat(ask(idle, call("8")).fault()).isEqualTo(Fault.UPSTREAM_SESSION_LOST);
        var unused = open(PLAIN);
        assertThat(line.opened()).isEqualTo(2);
    }

    @Test
    void rubbish_failsTheCallsUnderWayAndNothingElse() {
        UpstreamLeg leg = open(PLAIN);
        Heard call = ask(leg, call("7"));
        line.says("rubbish");
        Heard next = ask(leg, call("8"));
        line.says(result("\"1.n8\""));

        assertThat(unreadable).hasValue(1);
        assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL_ERROR);
        assertThat(next.texts()).containsExactly(result("8"));
    }

    @Test
    void session_thatEndsUnderItsCall_cancelsIt_andLeavesTheOthersAlone() {
        UpstreamLeg gone = open(PLAIN);
        Heard other = ask(open(PLAIN), call("8"));
        var unused = ask(gone, call("7"));

        StepVerifier.create(connector.endSession(gone)).verifyComplete();
        assertThat(line.sent()).last().asString().contains("notifications/cancelled", "\"1.n7\"");
        line.says(result("\"2.n8\""));

        assertThat(other.texts()).containsExactly(result("8"));
        assertThat(line.closed()).isZero();
    }

    @Test
    void line_thatNobodyUses_endsAfterAWhile() {
        StepVerifier.create(connector.endSession(open(PLAIN))).verifyComplete();
        time.advanceTimeBy(IDLE.minusSeconds(1));
        assertThat(line.closed()).isZero();

        time.advanceTimeBy(IDLE);

        assertThat(line.closed()).isEqualTo(1);
    }

    @Test
    void tasks_areNotAnnouncedAndNotServed() {
        Heard opening = initialize("1", PLAIN);
        line.says(initialized().replace("\"tools\":{}", "\"tools\":{},\"tasks\":{\"list\":{}}"));
        Heard listed = ask(leg(opening), "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tasks/list\"}");

        assertThat(opening.texts()).containsExactly(agreement("1"));
        assertThat(listed.texts()).hasSize(1).first().asString().contains("-32601");
    }

    @Test
    void modernRequests_shareALine() {
        Heard first = ask(UpstreamLeg.modern(ProtocolVersion.V2026_07_28), call("7"));
        line.says(result(lastId()));
        Heard second = ask(UpstreamLeg.modern(ProtocolVersion.V2026_07_28), call("7"));
        line.says(result(lastId()));

        assertThat(line.opened()).isEqualTo(1);
        assertThat(first.texts()).containsExactly(result("7"));
        assertThat(second.texts()).containsExactly(result("7"));
    }

    @Test
    void notification_ofAListenRequest_goesToIt() {
        UpstreamLeg leg = UpstreamLeg.modern(ProtocolVersion.V2026_07_28);
        String listen = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"subscriptions/listen\"}";
        Heard first = ask(leg, listen);
        Heard second = ask(leg, listen);
        line.says(subscribed(lastId()));

        assertThat(first.texts()).isEmpty();
        assertThat(second.texts()).containsExactly(subscribed("7"));
    }

    @Test
    void line_ofAnUpstreamThatIsNotModern_endsAtOnce() {
        var unused = ask(
                UpstreamLeg.modern(ProtocolVersion.V2026_07_28),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}");
        line.says("{\"jsonrpc\":\"2.0\",\"id\":" + lastId() + ",\"error\":{\"code\":-32601,\"message\":\"unknown\"}}");

        assertThat(line.closed()).isEqualTo(1);
    }

    private String lastId() {
        return line.sent().get(line.sent().size() - 1).replaceAll(".*\"id\":(\"[^\"]*\").*", "$1");
    }

    private UpstreamLeg open(String capabilities) {
        int lines = line.opened();
        Heard opening = initialize("0", capabilities);
        if (line.opened() > lines) {
            line.says(initialized());
        }
        return leg(opening);
    }

    private static UpstreamLeg leg(Heard opening) {
        return new UpstreamLeg(Optional.of(ProtocolVersion.V2025_11_25), Optional.of(opening.handle()));
    }

    private Heard initialize(String id, String capabilities) {
        return ask(
                UpstreamLeg.opening(),
                "{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":"
                        + capabilities + "}}");
    }

    private static String initialized() {
        return agreement("\"0.sinitialize\"");
    }

    private static String agreement(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}}}}";
    }

    private Heard ask(UpstreamLeg leg, String json) {
        Heard heard = Heard.of(connector.call(request(leg, json)));
        heard.takeAll();
        return heard;
    }

    private void send(UpstreamLeg leg, String json) {
        StepVerifier.create(connector.send(request(leg, json))).verifyComplete();
    }

    private UpstreamRequest request(UpstreamLeg leg, String json) {
        McpMessage message = reader.readOne(json.getBytes(StandardCharsets.UTF_8));
        return new UpstreamRequest(
                message, leg, Map.of(), true, new CallDeadline(Duration.ofHours(5), Duration.ZERO, time));
    }

    private Heard listen(UpstreamLeg leg) {
        Heard heard = Heard.of(connector.listen(leg).map(UpstreamEvent.Message::new));
        heard.takeAll();
        return heard;
    }

    private static String call(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"t\"}}";
    }

    private static String callWithToken(String id, String token) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"t\",\"_meta\":{\"progressToken\":" + token + "}}}";
    }

    private static String about(String what, String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"resources/" + what
                + "\",\"params\":{\"uri\":\"a:b\"}}";
    }

    private static String subscription(String id, String uri) {
        return about("subscribe", id).replace("a:b", uri);
    }

    private static String level(String id, String level) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"logging/setLevel\",\"params\":{\"level\":\"" + level
                + "\"}}";
    }

    private static String progress(String token) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":" + token
                + ",\"progress\":1}}";
    }

    private static String subscribed(String id) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{\"_meta\":{"
                + "\"io.modelcontextprotocol/subscriptionId\":" + id + "}}}";
    }

    private static String result(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
    }
}
