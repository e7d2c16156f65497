package dev.sluice.proxy.connector.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpRequest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class ChannelConnectorTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration OPENING = Duration.ofSeconds(30);
    private static final Duration SLOW_READER = Duration.ofSeconds(10);
    private static final Duration CARRIER = Duration.ofSeconds(20);
    private static final int WAITING = 4;

    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{}}";
    private static final String INITIALIZED =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-11-25\"}}";
    private static final String LOG =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"x\"}}";
    private static final String CHANGED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    private static final String QUESTION = "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final AtomicInteger unreadable = new AtomicInteger();
    private final ScriptedLine line = new ScriptedLine();
    private final ChannelConnector connector = new ChannelConnector(
            "line",
            line,
            ChannelOwners.alone("sole"),
            new ChannelSettings(OPENING, WAITING, 1 << 20, SLOW_READER, CARRIER, Duration.ZERO),
            reader,
            time,
            unreadable::incrementAndGet);

    @AfterEach
    void stop() {
        StepVerifier.create(connector.close()).verifyComplete();
        time.dispose();
    }

    @Test
    void initialize_opensALineAndNamesItFirst() {
        Heard opening = ask(UpstreamLeg.opening(), INITIALIZE);
        line.says(INITIALIZED);

        assertThat(opening.handle()).startsWith(" sole.");
        assertThat(opening.texts()).containsExactly(INITIALIZED);
        assertThat(opening.isComplete()).isTrue();
    }

    @Test
    void initialize_twice_opensTwoLines() {
        var unused = open();
        var unused2 = open();

        assertThat(line.opened()).isEqualTo(2);
    }

    @Test
    void initialize_withoutAnAnswerInTime_failsAndEndsTheLine() {
        Heard opening = ask(UpstreamLeg.opening(), INITIALIZE);

        time.advanceTimeBy(OPENING);

        assertThat(opening.fault()).isEqualTo(Fault.UPSTREAM_TIMEOUT);
        assertThat(line.closed()).isEqualTo(1);
    }

    @Test
    void initialize_cancelled_endsTheLine() {
        ask(UpstreamLeg.opening(), INITIALIZE).cancel();

        assertThat(line.closed()).isEqualTo(1);
    }

    @Test
    void initialize_afterTheChatterOfAStartScript_isAnswered() {
        Heard opening = ask(UpstreamLeg.opening(), INITIALIZE);
        line.says("> server@1.0.0 start");
        line.says(INITIALIZED);

        assertThat(unreadable).hasValue(1);
        assertThat(opening.texts()).containsExactly(INITIALIZED);
    }

    @Test
    void calls_answeredInAnotherOrder_getTheirOwnAnswers() {
        UpstreamLeg leg = open();
        Heard first = ask(leg, call("1"));
        Heard second = ask(leg, call("\"1\""));
        line.says(result("\"1\""));
        line.says(result("1"));

        assertThat(first.texts()).containsExactly(result("1"));
        assertThat(second.texts()).containsExactly(result("\"1\""));
    }

    @Test
    void call_underTheIdOfOneThatHasJustTimedOut_isAnswered() {
        UpstreamLeg leg = open();
        Heard again = Heard.of(request(leg, call("1")).onErrorResume(timeout -> request(leg, call("1"))));
        again.takeAll();

        time.advanceTimeBy(LIMIT);
        line.says(result("1"));

        assertThat(again.texts()).containsExactly(result("1"));
    }

    @Test
    void call_withLineBreaks_isSentOnOneLine() {
        UpstreamLeg leg = open();
        var unused = ask(leg, "{\"jsonrpc\":\"2.0\",\r\n\"id\":1,\n\"method\":\"tools/list\"}");

        assertThat(line.sent()).last().isEqualTo("{\"jsonrpc\":\"2.0\",  \"id\":1, \"method\":\"tools/list\"}");
    }

    @Test
    void answers_inABatch_areUnpacked() {
        UpstreamLeg leg = open();
        Heard first = ask(leg, call("1"));
        Heard second = ask(leg, call("2"));
        line.says("[" + result("1") + "," + result("2") + "]");

        assertThat(first.texts()).containsExactly(result("1"));
        assertThat(second.texts()).containsExactly(result("2"));
    }

    @Test
    void answer_ofUnknownId_isDropped() {
        UpstreamLeg leg = open();
        Heard call = ask(leg, call("1"));
        line.says(result("7"));
        line.says(result("1"));

        assertThat(call.texts()).containsExactly(result("1"));
    }

    @Test
    void answer_afterACancellation_isDroppedAndNothingIsSent() {
        UpstreamLeg leg = open();
        ask(leg, call("1")).cancel();
        int sent = line.sent().size();
        Heard next = ask(leg, call("2"));
        line.says(result("1"));
        line.says(result("2"));

        assertThat(next.texts()).containsExactly(result("2"));
        assertThat(line.sent()).hasSize(sent + 1);
    }

    @Test
    void progress_goesToTheCallOfItsToken() {
        UpstreamLeg leg = open();
        Heard first = ask(leg, callWithToken("1", "\"a\""));
        Heard second = ask(leg, callWithToken("2", "\"b\""));
        line.says(progress("\"b\""));

        assertThat(first.texts()).isEmpty();
        assertThat(second.texts()).containsExactly(progress("\"b\""));
    }

    @Test
    void progress_ofNoCall_isDropped() {
        UpstreamLeg leg = open();
        Heard call = ask(leg, callWithToken("1", "\"a\""));
        line.says(progress("\"z\""));

        assertThat(call.texts()).isEmpty();
    }

    @Test
    void question_withOneCallInFlight_goesToIt() {
        UpstreamLeg leg = open();
        Heard listener = listen(leg);
        Heard call = ask(leg, call("1"));
        line.says(QUESTION);

        assertThat(call.texts()).containsExactly(QUESTION);
        assertThat(listener.texts()).isEmpty();
    }

    @Test
    void question_withSeveralCallsInFlight_goesToTheListener() {
        UpstreamLeg leg = open();
        Heard listener = listen(leg);
        var unused = ask(leg, call("1"));
        var unused2 = ask(leg, call("2"));
        line.says(QUESTION);

        assertThat(listener.texts()).containsExactly(QUESTION);
    }

    @Test
    void question_thatNobodyTakes_isRefusedInTime() {
        var unused = open();
        line.says(QUESTION);
        int sent = line.sent().size();

        time.advanceTimeBy(CARRIER);

        assertThat(line.sent()).hasSize(sent + 1).last().asString().contains("no_carrier", "-32602", "\"q\"");
    }

    @Test
    void question_thatALateListenerTakes_isNotRefused() {
        UpstreamLeg leg = open();
        line.says(QUESTION);
        Heard listener = listen(leg);
        int sent = line.sent().size();

        time.advanceTimeBy(CARRIER);

        assertThat(listener.texts()).containsExactly(QUESTION);
        assertThat(line.sent()).hasSize(sent);
    }

    @Test
    void ping_isAnsweredHere() {
        var unused = open();
        line.says("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}");

        assertThat(line.sent()).last().isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}");
    }

    @Test
    void change_withAListener_goesToItDuringACall() {
        UpstreamLeg leg = open();
        Heard listener = listen(leg);
        Heard call = ask(leg, call("1"));
        line.says(CHANGED);

        assertThat(listener.texts()).containsExactly(CHANGED);
        assertThat(call.texts()).isEmpty();
    }

    @Test
    void listener_thatComesBack_goesOnWhereItLeft() {
        UpstreamLeg leg = open();
        Heard first = listen(leg);
        line.says(CHANGED);
        first.cancel();
        line.says(LOG);

        assertThat(listen(leg).texts()).containsExactly(LOG);
    }

    @Test
    void listener_whenTheLineEnds_hearsThatTheSessionIsLost() {
        UpstreamLeg leg = open();
        Heard listener = listen(leg);
        line.ends();

        assertThat(listener.fault()).isEqualTo(Fault.UPSTREAM_SESSION_LOST);
    }

    @Test
    void calls_whenTheLineBreaks_failAtOnceWithItsFault() {
        UpstreamLeg leg = open();
        Heard first = ask(leg, call("1"));
        Heard second = ask(leg, call("2"));
        line.breaks();

        assertThat(first.fault()).isEqualTo(Fault.UPSTREAM_CONNECTION_LOST);
        assertThat(second.fault()).isEqualTo(Fault.UPSTREAM_CONNECTION_LOST);
    }

    @Test
    void call_onALineThatHasEnded_isASessionLostAndIsNotSent() {
        UpstreamLeg leg = open();
        line.ends();
        int sent = line.sent().size();

        assertThat(ask(leg, call("1")).fault()).isEqualTo(Fault.UPSTREAM_SESSION_LOST);
        assertThat(line.sent()).hasSize(sent);
    }

    @Test
    void call_withTheHandleOfAnotherProcess_isASessionLost() {
        UpstreamLeg leg = new UpstreamLeg(Optional.of(ProtocolVersion.V2025_11_25), Optional.of("other.abc"));

        assertThat(ask(leg, call("1")).fault()).isEqualTo(Fault.UPSTREAM_SESSION_LOST);
    }

    @Test
    void endSession_closesTheLine() {
        UpstreamLeg leg = open();

        StepVerifier.create(connector.endSession(leg)).verifyComplete();

        assertThat(line.closed()).isEqualTo(1);
    }

    @Test
    void endSession_ofNobody_completes() {
        UpstreamLeg leg = new UpstreamLeg(Optional.of(ProtocolVersion.V2025_11_25), Optional.of("sole.abc"));

        StepVerifier.create(connector.endSession(leg)).verifyComplete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "{\"jsonrpc\":\"2.0\",", "{\"error\":{\"code\":-32600,\"message\":\"m\"}}"})
    void calls_whenSomethingUnreadableComes_failAtOnce(String text) {
        UpstreamLeg leg = open();
        Heard call = ask(leg, call("1"));
        line.says(text);

        assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL_ERROR);
    }

    @Test
    void line_withNothingButRubbish_isGivenUp() {
        var unused = open();
        for (int i = 0; i < 100; i++) {
            line.says("rubbish");
        }

        assertThat(line.closed()).isEqualTo(1);
    }

    @Test
    void line_withASlowReader_waitsForIt() {
        UpstreamLeg leg = open();
        Heard slow = askSlowly(leg, call("1"));
        overfill();

        slow.takeAll();
        line.says(result("1"));

        assertThat(slow.texts()).hasSize(WAITING + 2).last().isEqualTo(result("1"));
    }

    @Test
    void answer_behindASlowReader_arrivesAfterTheLimit() {
        UpstreamLeg leg = open();
        var unused = askSlowly(leg, callWithToken("1", "\"slow\""));
        Heard quick = ask(leg, call("2"));
        for (int i = 0; i <= WAITING; i++) {
            line.says(progress("\"slow\""));
        }
        line.says(result("2"));
        assertThat(quick.texts()).isEmpty();

        time.advanceTimeBy(SLOW_READER);

        assertThat(quick.texts()).containsExactly(result("2"));
    }

    @Test
    void answer_toASlowReader_isNeverLost() {
        UpstreamLeg leg = open();
        Heard slow = askSlowly(leg, call("1"));
        overfill();
        line.says(result("1"));
        time.advanceTimeBy(SLOW_READER);

        slow.takeAll();

        assertThat(slow.texts()).hasSize(WAITING + 1).last().isEqualTo(result("1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"s1\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{\"resultType\":\"complete\",\"_meta\":"
                        + "{\"io.modelcontextprotocol/subscriptionId\":\"s1\"}}}"
            })
    void listening_thatTheUpstreamEnds_isAnsweredOnce(String end) {
        Heard listening = ask(
                UpstreamLeg.modern(ProtocolVersion.V2026_07_28),
                "{\"jsonrpc\":\"2.0\",\"id\":\"L1\",\"method\":\"subscriptions/listen\",\"params\":{\"notifications\":{}}}");
        line.says(changed("s1"));
        line.says(end);

        assertThat(listening.texts())
                .hasSize(2)
                .startsWith(changed("L1"))
                .last()
                .satisfies(answer -> assertThat(answer)
                        .contains("\"id\":\"L1\"", "\"resultType\":\"complete\"", "subscriptionId\":\"L1\""));
        assertThat(listening.isComplete()).isTrue();
    }

    private static String changed(String subscription) {
        return CHANGED.replace(
                "}", ",\"params\":{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"" + subscription + "\"}}}");
    }

    @Test
    void discovery_thatEndsTheLine_isNotModern() {
        Heard discovery = ask(
                UpstreamLeg.modern(ProtocolVersion.V2026_07_28),
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}");
        line.ends();

        assertThat(discovery.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL_ERROR);
        assertThat(line.closed()).isEqualTo(1);
    }

    private void overfill() {
        for (int i = 0; i <= WAITING; i++) {
            line.says(LOG);
        }
    }

    private UpstreamLeg open() {
        Heard opening = ask(UpstreamLeg.opening(), INITIALIZE);
        line.says(INITIALIZED);
        return new UpstreamLeg(Optional.of(ProtocolVersion.V2025_11_25), Optional.of(opening.handle()));
    }

    private Heard ask(UpstreamLeg leg, String json) {
        Heard heard = askSlowly(leg, json);
        heard.takeAll();
        return heard;
    }

    private Heard askSlowly(UpstreamLeg leg, String json) {
        return Heard.of(request(leg, json));
    }

    private Flux<UpstreamEvent> request(UpstreamLeg leg, String json) {
        McpRequest request = (McpRequest) reader.readOne(json.getBytes(StandardCharsets.UTF_8));
        CallDeadline deadline = new CallDeadline(LIMIT, Duration.ZERO, time);
        return connector.call(new UpstreamRequest(request, leg, Map.of(), true, deadline));
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

    private static String progress(String token) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":" + token
                + ",\"progress\":1}}";
    }

    private static String result(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
    }
}
