package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Calls of modern clients at a legacy server in which nobody is asked anything, and the sessions that they need. */
class PlainCallTest {
    private final Parking parking = Parking.overStreams();
    private final ModernClient ann = parking.client("ann", "{}");

    @Test
    void discover_isMadeOfTheHandshake() {
        parking.server.speak("2024-11-05");
        Exchange discovered = ann.send("1", "server/discover", "", "");

        assertThat(discovered.at("/result/supportedVersions/0")).isEqualTo("\"2026-07-28\"");
        assertThat(discovered.at("/result/capabilities/completions")).isEqualTo("{}");
        assertThat(discovered.at("/result/ttlMs")).isEqualTo("0");
        assertThat(discovered.at("/result/cacheScope")).isEqualTo("\"private\"");
        assertThat(discovered
                        .responses
                        .get(0)
                        .body()
                        .at("/result/_meta")
                        .member("io.modelcontextprotocol/serverInfo")
                        .toJson())
                .isEqualTo("{\"name\":\"demo\",\"version\":\"1\"}");
    }

    @Test
    void call_isWrittenAsTheServersRevisionWritesIt() {
        parking.server.answer("tools/list", "{\"tools\":[],\"nextCursor\":\"\"}");
        Exchange listed = ann.send("1", "tools/list", "", "");

        assertThat(parking.server.received("tools/list"))
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":\"u1\",\"method\":\"tools/list\"}");
        assertThat(listed.at("/result/resultType")).isEqualTo("\"complete\"");
        assertThat(listed.at("/result/nextCursor")).isEmpty();
        assertThat(listed.at("/result/ttlMs")).isEqualTo("0");
    }

    @Test
    void requests_ofTheSameClient_shareOneSession() {
        ann.begin("1", "a");
        ann.begin("1", "b");

        assertThat(parking.server.sessions()).isEqualTo(1);
        assertThat(parking.server.received("notifications/initialized")).hasSize(1);
    }

    @Test
    void requests_ofOtherPrincipalsOrWithOtherCapabilities_doNot() {
        ann.begin("1", "a");
        parking.client("bob", "{}").begin("1", "a");
        parking.client("ann", Parking.FORMS).begin("1", "a");

        assertThat(parking.server.sessions()).isEqualTo(3);
    }

    @Test
    void requests_thatComeWhileASessionIsOpened_shareTheOpening_andItsFailure() {
        Sinks.Empty<Void> condition = Sinks.empty();
        parking.server.openAfter(condition.asMono());
        Exchange first = ann.call("1", "a");
        Exchange second = ann.call("2", "a");
        condition.tryEmitError(FaultException.of(Fault.UPSTREAM_UNREACHABLE)).orThrow();

        assertThat(parking.server.received("initialize")).hasSize(1);
        assertThat(first.fault()).isEqualTo(Fault.UPSTREAM_UNREACHABLE);
        assertThat(second.fault()).isEqualTo(Fault.UPSTREAM_UNREACHABLE);
        parking.server.openAfter(Mono.empty());
        assertThat(ann.call("3", "a").isSilent()).isTrue();
        assertThat(parking.server.calls).hasSize(1);
    }

    @Test
    void sessionThatIsLost_isReplaced_andTheCallIsSentAgainOnce() {
        ann.begin("1", "a");
        parking.server.lose("up-1");
        Exchange again = ann.call("2", "a");
        parking.server.lastCall().answer("{\"content\":[]}");

        assertThat(parking.server.lastCall().session).isEqualTo("up-2");
        assertThat(again.at("/result/resultType")).isEqualTo("\"complete\"");
    }

    @Test
    void progress_comesUnderTheClientsToken_inItsType() {
        Exchange call = ann.callWithToken("1", "a", "17");
        String token = parking.server
                .lastCall()
                .request
                .body()
                .at("/params/_meta/progressToken")
                .toJson();
        parking.server
                .lastCall()
                .say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":" + token
                        + ",\"progress\":1.50}}");

        assertThat(token).isEqualTo("\"u1\"");
        assertThat(new String(call.notifications.get(0).utf8(), StandardCharsets.UTF_8))
                .contains("\"progressToken\":17", "\"progress\":1.50");
    }

    @Test
    void clientThatLeaves_cancelsTheCall() {
        ann.call("1", "a").cancel();

        assertThat(parking.server.received("notifications/cancelled"))
                .singleElement()
                .asString()
                .contains("\"requestId\":\"u1\"", "\"reason\":\"client closed the response stream\"");
        assertThat(parking.server.lastCall().isCancelled()).isTrue();
        assertThat(parking.connector.statistics().sessionsInUse()).isZero();
    }

    @Test
    void methodsThatTheRevisionDoesNotHave_areNotSent() {
        assertThat(ann.send("1", "ping", "", "").at("/error/code")).isEqualTo("-32601");
        assertThat(ann.send("1", "logging/setLevel", "\"level\":\"info\"", "").at("/error/code"))
                .isEqualTo("-32601");
        assertThat(parking.server.received).isEmpty();
    }

    @Test
    void logMessages_comeAsFarAsTheRequestWantsThem() {
        Exchange loud =
                ann.send("1", "tools/call", "\"name\":\"a\"", ",\"io.modelcontextprotocol/logLevel\":\"warning\"");
        assertThat(parking.server.lastCall().request.method()).isEqualTo("logging/setLevel");
        parking.server.lastCall().answer("{}");
        for (String level : new String[] {"info", "error"}) {
            parking.server
                    .lastCall()
                    .say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"" + level
                            + "\",\"data\":1}}");
        }
        Exchange quiet = ann.call("2", "b");
        parking.server
                .lastCall()
                .say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"error\"}}");

        assertThat(loud.notifications)
                .singleElement()
                .satisfies(log ->
                        assertThat(log.body().at("/params/level").toJson()).isEqualTo("\"error\""));
        assertThat(quiet.notifications).isEmpty();
    }

    @Test
    void missingResource_isNamed() {
        Exchange read = ann.send("1", "resources/read", "\"uri\":\"file:///nope\"", "");
        parking.server.lastCall().refuse("{\"code\":-32002,\"message\":\"no\"}");

        assertThat(read.at("/error/code")).isEqualTo("-32602");
        assertThat(read.at("/error/data")).isEqualTo("{\"uri\":\"file:///nope\"}");
    }

    @Test
    void nextPage_goesToTheSessionOfTheFirst() {
        parking.server.answer("tools/list", "{\"tools\":[],\"nextCursor\":\"p2\"}");
        String cursor = ann.send("1", "tools/list", "", "").at("/result/nextCursor");
        var unused = ann.send("2", "tools/list", "\"cursor\":" + cursor, "");

        assertThat(cursor).doesNotContain("p2");
        assertThat(parking.server.received("tools/list").get(1)).contains("\"cursor\":\"p2\"");
        assertThat(parking.client("bob", "{}")
                        .send("3", "tools/list", "\"cursor\":" + cursor, "")
                        .at("/error/code"))
                .isEqualTo("-32602");
    }

    @Test
    void idleSession_isEnded() {
        ann.begin("1", "a");
        parking.server.lastCall().answer("{}");
        parking.pass(Duration.ofMinutes(7));

        assertThat(parking.server.ended).containsExactly("up-1");
        assertThat(parking.connector.statistics().sessions()).isZero();
    }

    @Test
    void sessionInUse_isNotIdle() {
        ann.begin("1", "a");
        parking.pass(Duration.ofSeconds(50));
        parking.server.lastCall().say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}");

        assertThat(parking.server.ended).isEmpty();
    }

    @Test
    void close_endsAllSessions() {
        ann.begin("1", "a");
        StepVerifier.create(parking.connector.close()).verifyComplete();

        assertThat(parking.server.ended).containsExactly("up-1");
    }

    @Test
    void overALine_callsOfClientsThatCanBeAsked_haveASessionEach() {
        Parking lines = Parking.overLines();
        ModernClient client = lines.client("ann", Parking.FORMS);
        client.begin("1", "a");
        client.begin("2", "a");
        lines.server.calls.get(0).answer("{}");
        client.begin("3", "a");

        assertThat(lines.server.calls).extracting(call -> call.session).containsExactly("up-1", "up-2", "up-1");
    }

    @Test
    void whenThereMayBeNoMoreSessions_aCallWaits_andThenGivesUp() {
        Parking lines = Parking.overLinesWith(Tuned.sessionsPerCaller(1));
        ModernClient client = lines.client("ann", Parking.FORMS);
        client.begin("1", "a");
        Exchange second = client.call("2", "a");
        Exchange third = client.call("3", "a");
        lines.server.calls.get(0).answer("{}");
        assertThat(lines.server.calls).hasSize(2);
        lines.pass(Duration.ofSeconds(11));

        assertThat(second.isSilent()).isTrue();
        assertThat(third.fault()).isEqualTo(Fault.UPSTREAM_SESSIONS_EXHAUSTED);
    }

    @Test
    void moreCallsThanOneMayLetWait_areRefusedAtOnce_andOthersMayStillWait() {
        Parking lines = Parking.overLinesWith(Tuned.sessions(1));
        ModernClient ann = lines.client("ann", Parking.FORMS);
        ann.begin("1", "a");
        for (int waiting = 0; waiting < Tuned.WAITING_PER_CALLER; waiting++) {
            assertThat(ann.call("2", "a").isSilent()).isTrue();
        }

        assertThat(ann.call("3", "a").fault()).isEqualTo(Fault.UPSTREAM_SESSIONS_EXHAUSTED);
        assertThat(lines.client("bob", Parking.FORMS).call("1", "a").isSilent()).isTrue();
    }

    @Test
    void whenThereMayBeNoMoreSessions_anIdleOneMakesRoom() {
        Parking narrow = Parking.with(Tuned.sessions(1));
        narrow.client("ann", "{}").begin("1", "a");
        narrow.server.lastCall().answer("{}");
        narrow.client("bob", "{}").begin("1", "a");

        assertThat(narrow.server.ended).containsExactly("up-1");
        assertThat(narrow.server.lastCall().session).isEqualTo("up-2");
    }

    @Test
    void isolationOfRequests_givesEachASessionOfItsOwn_thatIsOpenBefore() {
        Parking apart = Parking.with(Tuned.isolation(Isolation.REQUEST));
        ModernClient client = apart.client("ann", "{}");
        client.begin("1", "a");
        assertThat(apart.server.sessions()).isEqualTo(2);
        apart.server.lastCall().answer("{}");
        client.begin("2", "a");

        assertThat(apart.server.ended).containsExactly("up-1");
        assertThat(apart.server.lastCall().session).isEqualTo("up-2");
    }

    @Test
    void noIsolation_letsEverybodyShare() {
        Parking shared = Parking.with(Tuned.isolation(Isolation.SHARED));
        shared.client("ann", "{}").begin("1", "a");
        shared.client("bob", "{}").begin("1", "a");

        assertThat(shared.server.sessions()).isEqualTo(1);
    }

    @Test
    void pingOfTheServer_isAnswered() {
        ann.begin("1", "a");
        parking.server.say("up-1", "{\"jsonrpc\":\"2.0\",\"id\":\"pg\",\"method\":\"ping\"}");

        assertThat(parking.server.received("")).containsExactly("{\"jsonrpc\":\"2.0\",\"id\":\"pg\",\"result\":{}}");
    }

    @Test
    void olderServerThatWouldTakeAddressesForForms_isToldAgain() {
        parking.server.speak("2025-06-18");
        parking.client("ann", "{\"elicitation\":{\"url\":{}}}").begin("1", "a");

        assertThat(parking.server.ended).containsExactly("up-1");
        assertThat(parking.server.received("initialize").get(1)).contains("2025-06-18", "\"capabilities\":{}");
    }
}
