package dev.sluice.interceptors.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

final class RemoteInterceptionTest {
    private static final String URL = "http://host.example/mcp";
    private static final String REQUESTS = "\"hooks\":[{\"events\":[\"*\"],\"phase\":\"request\"}]";
    private static final String ALL = "\"hook\":{\"events\":[\"*\"],\"phase\":\"both\"}";
    private static final String REFUSAL =
            "{\"valid\":false,\"severity\":\"error\",\"messages\":[{\"message\":\"not\\nyou\",\"severity\":\"error\"}]}";
    private static final McpRequest CALL = call("echo", "x");

    private final ScriptedServer server = new ScriptedServer();
    private long now = Duration.ofDays(3).toNanos();

    @Test
    void sending_changesOneAfterTheOther_andJudgesWhatIsSent() {
        server.has("late", "mutation", ALL + ",\"priorityHint\":{\"request\":5}");
        server.has("early", "mutation", ALL + ",\"priorityHint\":-5");
        server.has("judge", "validation", ALL);
        server.appends("late", "L");
        server.appends("early", "E");

        assertThat(text(decide(CALL))).isEqualTo("xEL");
        assertThat(server.asked).containsExactly("early:x", "late:xE", "judge:xEL");
    }

    @Test
    void receiving_judgesWhatCame_andThenChanges() {
        server.has("change", "mutation", ALL);
        server.has("judge", "validation", ALL);
        server.appends("change", "C");

        InterceptAction action = decide(InterceptContext.ofAnswer(result("x"), "tools/call"));

        assertThat(text(action)).isEqualTo("xC");
        assertThat(server.asked).containsExactly("judge:x", "change:x");
    }

    @Test
    void refusal_isABlockWithWhatTheValidatorSays_inOneLine() {
        server.has("judge", "validation", ALL);
        server.answers("judge", REFUSAL);

        assertThat(decide(CALL)).isEqualTo(new InterceptAction.Block(-31403, "not you"));
    }

    @Test
    void refusal_ofWhatCame_isNotChangedAnyMore() {
        server.has("change", "mutation", ALL);
        server.has("judge", "validation", ALL);
        server.answers("judge", REFUSAL);

        assertThat(decide(InterceptContext.ofAnswer(result("x"), "tools/call")))
                .isInstanceOf(InterceptAction.Block.class);
        assertThat(server.asked).containsExactly("judge:x");
    }

    @Test
    void everyValidator_isHeard_andARefusalCountsBeforeAFailure() {
        server.has("a", "validation", ALL);
        server.has("b", "validation", ALL);
        server.has("c", "validation", ALL);
        server.fails("a");
        server.answers("b", REFUSAL);

        assertThat(decide(CALL)).isInstanceOf(InterceptAction.Block.class);
        assertThat(server.asked).containsExactlyInAnyOrder("a:x", "b:x", "c:x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"valid\":false,\"severity\":\"warn\",\"messages\":[{\"message\":\"m\",\"severity\":\"error\"}]}",
                "{\"valid\":false,\"severity\":\"info\"}",
                "{\"valid\":true,\"severity\":\"error\"}"
            })
    void anythingButARefusal_passes(String verdict) {
        server.has("judge", "validation", ALL);
        server.answers("judge", verdict);

        assertThat(decide(CALL)).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void auditing_changesAndBlocksNothing() {
        server.has("change", "mutation", ALL + ",\"mode\":\"audit\"");
        server.has("judge", "validation", ALL + ",\"mode\":\"audit\"");
        server.has("broken", "validation", ALL + ",\"mode\":\"audit\"");
        server.appends("change", "C");
        server.answers("judge", REFUSAL);
        server.fails("broken");

        assertThat(decide(CALL)).isEqualTo(InterceptAction.proceed());
        assertThat(server.asked).containsExactlyInAnyOrder("change:x", "judge:x", "broken:x");
    }

    @Test
    void operator_decidesWhoLooksOn() {
        server.has("judge", "validation", ALL + ",\"mode\":\"audit\"");
        server.answers("judge", REFUSAL);

        assertThat(decide(
                        Map.of("overrides", List.of(Map.of("interceptor", "judge", "mode", "enforce"))), context(CALL)))
                .isInstanceOf(InterceptAction.Block.class);
    }

    @Test
    void changes_takeEffectTogetherOrNotAtAll() {
        server.has("a", "mutation", ALL);
        server.has("b", "mutation", ALL);
        server.appends("a", "A");
        server.fails("b");

        StepVerifier.create(remote(Map.of()).intercept(context(CALL))).verifyErrorMessage("b: away");
        assertThat(server.asked).containsExactly("a:x", "b:xA");
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, , false",
        "true, false, , false",
        "true, true, , true",
        "false, true, , false",
        "true, true, false, false",
        "false, false, true, true"
    })
    void failure_passesOnlyWhereTheOperatorAgrees(boolean declared, boolean trusted, Boolean override, boolean passes) {
        server.has("judge", "validation", ALL + ",\"failOpen\":" + declared);
        server.fails("judge");
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("trustFailOpen", trusted));
        if (override != null) {
            settings.put("overrides", List.of(Map.of("interceptor", "judge", "failOpen", override)));
        }

        Mono<InterceptAction> decision = remote(settings).intercept(context(CALL));

        if (passes) {
            assertThat(decision.block()).isEqualTo(InterceptAction.proceed());
        } else {
            StepVerifier.create(decision).verifyErrorMessage("judge: away");
        }
    }

    @Test
    void failingOpen_doesNotTurnARefusalIntoAPass() {
        server.has("judge", "validation", ALL + ",\"failOpen\":true");
        server.answers("judge", REFUSAL);

        assertThat(decide(Map.of("trustFailOpen", true), context(CALL))).isInstanceOf(InterceptAction.Block.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"modified\":true}",
                "{\"modified\":true,\"payload\":null}",
                "{\"modified\":true,\"payload\":[]}",
                "{\"modified\":true,\"payload\":\"text\"}",
                "{\"modified\":true,\"payload\":{}}",
                "{\"modified\":true,\"payload\":{\"name\":7,\"arguments\":{}}}",
                "{\"modified\":\"yes\"}"
            })
    void change_thatIsNoRequest_isAFailure(String verdict) {
        server.has("change", "mutation", ALL);
        server.answers("change", verdict);

        StepVerifier.create(remote(Map.of()).intercept(context(CALL))).verifyError(RemoteServerException.class);
    }

    @Test
    void change_ofAResult_keepsItsLists() {
        server.has("change", "mutation", ALL);
        server.answers("change", "{\"modified\":true,\"payload\":{\"content\":\"gone\"}}");

        StepVerifier.create(remote(Map.of()).intercept(InterceptContext.ofAnswer(result("x"), "tools/call")))
                .verifyErrorMessage("change: it has removed content or given it another form");
    }

    @Test
    void change_cannotTouchWhatTheProtocolNeeds() {
        server.has("change", "mutation", ALL);
        server.answers(
                "change",
                "{\"modified\":true,\"payload\":{\"name\":\"echo\",\"requestState\":\"forged\",\"_meta\":{"
                        + "\"progressToken\":9,\"io.modelcontextprotocol/protocolVersion\":\"1999\",\"a.example/own\":1}}}");
        McpRequest request = McpRequest.of(
                RequestId.of(1),
                "tools/call",
                Map.of(
                        "name",
                        "echo",
                        "_meta",
                        Map.of("progressToken", 3, "io.modelcontextprotocol/protocolVersion", "2026-07-28")));

        JsonView params = message(decide(request)).body().member("params");

        assertThat(params.at("/_meta/progressToken").integer()).hasValue(3);
        assertThat(params.member("_meta")
                        .member("io.modelcontextprotocol/protocolVersion")
                        .string())
                .contains("2026-07-28");
        assertThat(params.member("_meta").member("a.example/own").integer()).hasValue(1);
        assertThat(params.member("requestState").isPresent()).isFalse();
    }

    @Test
    void wholeRequest_isShown_whereTheServerWantsIt_andKeepsItsMethod() {
        server.has("change", "mutation", REQUESTS);
        server.answers(
                "change",
                "{\"modified\":true,\"payload\":{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                        + "\"arguments\":{\"text\":\"y\"}}}}");
        Map<String, Object> whole = Map.of("requestPayload", "message");

        assertThat(text(decide(whole, context(CALL)))).isEqualTo("y");
        assertThat(server.payloads.get(0).at("/method").string()).contains("tools/call");

        server.answers(
                "change",
                "{\"modified\":true,\"payload\":{\"method\":\"resources/read\",\"params\":{\"name\":\"echo\"}}}");
        StepVerifier.create(remote(whole).intercept(context(CALL))).verifyError(RemoteServerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialize", "ping", "server/discover"})
    void conversationItself_isNobodysBusiness(String method) {
        server.has("judge", "validation", ALL);

        assertThat(decide(McpRequest.of(RequestId.of(1), method, Map.of()))).isEqualTo(InterceptAction.proceed());
        assertThat(decide(InterceptContext.of(
                        McpNotification.of("notifications/progress", Map.of()), Direction.SERVER_TO_CLIENT)))
                .isEqualTo(InterceptAction.proceed());
        assertThat(server.lists).isZero();
    }

    @Test
    void questionInsideAResult_isJudgedAsTheQuestionThatItIs() {
        server.has("judge", "validation", "\"hook\":{\"events\":[\"elicitation/create\"],\"phase\":\"request\"}");
        server.answers("judge", REFUSAL);
        McpResponse asking = McpResponse.result(
                RequestId.of(1),
                Map.of(
                        "resultType",
                        "input_required",
                        "inputRequests",
                        Map.of("a/b", Map.of("method", "elicitation/create", "params", Map.of("message", "PIN?")))));

        assertThat(decide(InterceptContext.ofAnswer(asking, "tools/call"))).isInstanceOf(InterceptAction.Block.class);
        assertThat(server.payloads.get(0).member("message").string()).contains("PIN?");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"action\":\"accept\"}', elicitation/create",
        "'{\"roots\":[]}', roots/list",
        "'{\"role\":\"assistant\"}', sampling/createMessage"
    })
    void answerInsideARequest_isJudgedAsTheAnswerThatItIs(String answer, String event) {
        server.has("judge", "validation", "\"hook\":{\"events\":[\"" + event + "\"],\"phase\":\"response\"}");
        server.answers("judge", REFUSAL);
        McpRequest again = (McpRequest) CALL.with("/params/inputResponses", Map.of("k", JsonView.of(Map.of())))
                .with("/params/inputResponses/k", JsonText.read(answer));

        assertThat(decide(again)).isInstanceOf(InterceptAction.Block.class);
    }

    @ParameterizedTest
    @CsvSource({"tasks/result, ''", "tasks/get, result"})
    void resultOfATask_isJudgedAsTheResultOfACall(String method, String member) {
        server.has("judge", "validation", "\"hook\":{\"events\":[\"tools/call\"],\"phase\":\"response\"}");
        server.answers("judge", REFUSAL);
        Map<String, Object> content = Map.of("content", List.of());
        McpResponse answer = McpResponse.result(RequestId.of(1), member.isEmpty() ? content : Map.of(member, content));

        assertThat(decide(InterceptContext.ofAnswer(answer, method))).isInstanceOf(InterceptAction.Block.class);
    }

    @Test
    void pushedResultOfATask_isJudgedAsTheResultOfACall() {
        server.has("judge", "validation", "\"hook\":{\"events\":[\"tools/call\"],\"phase\":\"response\"}");
        server.answers("judge", REFUSAL);

        assertThat(decide(InterceptContext.of(
                        McpNotification.of("notifications/tasks", Map.of("result", Map.of("content", List.of()))),
                        Direction.SERVER_TO_CLIENT)))
                .isInstanceOf(InterceptAction.Block.class);
    }

    @Test
    void requestThatWasRenamedBehind_isJudgedAgain_butNotChangedAgain() {
        server.has("change", "mutation", REQUESTS);
        server.has("judge", "validation", REQUESTS);
        server.appends("change", "C");
        RemoteInterception remote = remote(Map.of());
        InterceptContext first = context(CALL);
        assertThat(text(remote.intercept(first).blockOptional().orElseThrow())).isEqualTo("xC");
        server.asked.clear();

        assertThat(remote.intercept(first.withMessage(call("wipe", "xC"))).block())
                .isEqualTo(InterceptAction.proceed());
        assertThat(server.asked).containsExactly("judge:xC");
    }

    @Test
    void requestThatComesAgain_becauseAUserHasAnswered_isChangedAgain() {
        server.has("change", "mutation", REQUESTS);
        server.appends("change", "C");
        RemoteInterception remote = remote(Map.of());
        InterceptContext first = context(CALL);
        assertThat(text(remote.intercept(first).blockOptional().orElseThrow())).isEqualTo("xC");

        assertThat(text(remote.intercept(first).blockOptional().orElseThrow())).isEqualTo("xC");
    }

    @Test
    void requestThatSomebodyHasAnswered_isJudgedAsItWouldHaveBeenSent_andStays() {
        server.has("change", "mutation", REQUESTS);
        server.has("judge", "validation", REQUESTS);
        server.appends("change", "C");
        InterceptContext answered = context(CALL);
        answered.attributes().put(Attributes.ANSWERED_BY, "result-cache");

        assertThat(decide(answered)).isEqualTo(InterceptAction.proceed());
        assertThat(server.asked).containsExactly("change:x", "judge:xC");
    }

    @Test
    void interceptors_areListedOnce_onAllPages_andTheOnesWantedAreUsed() {
        server.has("pii-a", "validation", ALL);
        server.has("other", "validation", ALL);
        server.has("pii-b", "validation", ALL);
        server.pageSize = 1;
        RemoteInterception remote = remote(Map.of("only", List.of("pii-*")));

        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(server.lists).isEqualTo(3);
        assertThat(server.asked).containsExactly("pii-a:x", "pii-b:x", "pii-a:x", "pii-b:x");
    }

    @Test
    void interceptor_thatMustBeThere_andIsNot_letsNothingPass() {
        server.has("other", "validation", ALL);

        StepVerifier.create(remote(Map.of("only", List.of("pii"))).intercept(context(CALL)))
                .verifyErrorMessage("the server has no interceptor pii");
    }

    @Test
    void tooManyInterceptors_orTwoOfOneName_letNothingPass() {
        server.has("a", "validation", ALL);
        server.has("b", "validation", ALL);
        StepVerifier.create(remote(Map.of("maxInterceptors", 1)).intercept(context(CALL)))
                .verifyErrorMessage("the server lists more than 1 interceptors");

        server.has("a", "validation", ALL);
        StepVerifier.create(remote(Map.of()).intercept(context(CALL)))
                .verifyErrorMessage("the server lists two interceptors of one name");
    }

    @Test
    void listWithoutAnEnd_letsNothingPass() {
        server.has("a", "validation", REQUESTS);
        server.endless = true;

        StepVerifier.create(remote(Map.of()).intercept(context(CALL))).verifyError(RemoteServerException.class);
        assertThat(server.lists).isLessThan(100);
    }

    @Test
    void serverThatCannotBeAsked_isTriedAgainAfterAPause() {
        server.has("judge", "validation", ALL);
        server.away = true;
        RemoteInterception remote = remote(Map.of("pause", "5s"));
        StepVerifier.create(remote.intercept(context(CALL))).verifyErrorMessage("away");
        server.away = false;

        StepVerifier.create(remote.intercept(context(CALL)))
                .verifyErrorMessage("it is not known which interceptors the server has");
        now += Duration.ofSeconds(5).toNanos();
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(server.lists).isEqualTo(2);
    }

    @Test
    void oldList_isRenewed_andUsedOnWhileThatFails() {
        server.has("judge", "validation", ALL);
        RemoteInterception remote = remote(Map.of("refresh", "1m"));
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        now += Duration.ofMinutes(2).toNanos();
        server.listsAway = true;
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        server.listsAway = false;
        server.has("second", "validation", ALL);
        now += Duration.ofMinutes(1).toNanos();
        server.asked.clear();

        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(server.asked).containsExactly("judge:x", "judge:x", "second:x");
    }

    @Test
    void listThatTheServerSaysHasChanged_isRenewed() {
        server.has("judge", "validation", ALL);
        RemoteInterception remote = remote(Map.of());
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());

        server.notice("notifications/tools/list_changed");
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(server.lists).isEqualTo(1);
        server.notice("notifications/interceptors/list_changed");
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(server.lists).isEqualTo(2);
    }

    @Test
    void serverThatFailsTooOften_isLeftAlone() {
        server.has("judge", "validation", ALL);
        server.fails("judge");
        RemoteInterception remote = remote(Map.of("failures", 2, "calls", 4, "pause", "1h"));
        for (int i = 0; i < 6; i++) {
            StepVerifier.create(remote.intercept(context(CALL))).verifyError(RemoteServerException.class);
        }

        assertThat(server.asked).hasSize(2);
        StepVerifier.create(remote.intercept(context(CALL)))
                .verifyErrorMessage("judge: the server failed too often lately and is not asked for a while");
    }

    @Test
    void mutatorThatFailsOpen_isPassedBy_andTheOthersTakeEffect() {
        server.has("a", "mutation", ALL);
        server.has("b", "mutation", ALL);
        server.has("c", "mutation", ALL);
        server.appends("a", "A");
        server.fails("b");
        server.appends("c", "C");

        assertThat(text(decide(
                        Map.of("overrides", List.of(Map.of("interceptor", "b", "failOpen", true))), context(CALL))))
                .isEqualTo("xAC");
        assertThat(server.asked).containsExactly("a:x", "b:xA", "c:xA");
    }

    @Test
    void record_hasWhatDoesNotShowInTheOutcome() {
        server.has("change", "mutation", ALL + ",\"mode\":\"audit\"");
        server.has("calm", "mutation", ALL + ",\"mode\":\"audit\"");
        server.has("judge", "validation", ALL + ",\"mode\":\"audit\"");
        server.has("mild", "validation", ALL);
        server.has("broken", "validation", ALL + ",\"mode\":\"audit\"");
        server.has("open", "validation", ALL + ",\"failOpen\":true");
        server.has("strict", "validation", ALL);
        server.appends("change", "C");
        server.answers("judge", REFUSAL);
        server.answers("mild", "{\"valid\":false,\"severity\":\"warn\"}");
        server.fails("broken");
        server.fails("open");
        server.answers("strict", REFUSAL);
        InterceptContext context = context(CALL);
        Evidence evidence = Evidence.collect(context.attributes());

        assertThat(decide(Map.of("trustFailOpen", true), context)).isInstanceOf(InterceptAction.Block.class);
        assertThat(evidence.findings())
                .containsOnlyKeys(
                        "remote.change.would-modify",
                        "remote.judge.would-block",
                        "remote.mild.warned",
                        "remote.broken.audit-error",
                        "remote.open.failed-open",
                        "remote.strict.blocked");
    }

    @Test
    void partThatAMutatorHasTakenOut_isNobodysBusinessAnyMore() {
        server.has("judge", "validation", "\"hook\":{\"events\":[\"elicitation/create\"],\"phase\":\"request\"}");
        server.has("change", "mutation", "\"hook\":{\"events\":[\"tools/call\"],\"phase\":\"response\"}");
        server.answers("judge", REFUSAL);
        server.answers("change", "{\"modified\":true,\"payload\":{\"inputRequests\":{}}}");
        McpResponse asking = McpResponse.result(
                RequestId.of(1),
                Map.of(
                        "resultType",
                        "input_required",
                        "inputRequests",
                        Map.of("a", Map.of("method", "elicitation/create", "params", Map.of("message", "PIN?")))));

        McpMessage changed = message(decide(InterceptContext.ofAnswer(asking, "tools/call")));

        assertThat(changed.body().member("result").toJson())
                .isEqualTo("{\"inputRequests\":{},\"resultType\":\"input_required\"}");
        assertThat(server.asked).containsExactly("change:");
    }

    @Test
    void answerToAQuestionOfATask_isJudgedAsTheAnswerThatItIs() {
        server.has("judge", "validation", "\"hook\":{\"events\":[\"elicitation/create\"],\"phase\":\"response\"}");
        server.answers("judge", REFUSAL);

        assertThat(decide(McpRequest.of(
                        RequestId.of(1),
                        "tasks/update",
                        Map.of("taskId", "t", "inputResponses", Map.of("k", Map.of("action", "accept"))))))
                .isInstanceOf(InterceptAction.Block.class);
    }

    @Test
    void change_withoutMetadata_addsNone() {
        server.has("change", "mutation", ALL);
        server.appends("change", "C");

        assertThat(message(decide(CALL)).body().at("/params/_meta").isPresent()).isFalse();
    }

    @Test
    void operation_thatNobodyWantsToSee_isNotShown() {
        server.has("judge", "validation", "\"hook\":{\"events\":[\"prompts/get\"],\"phase\":\"both\"}");
        server.answers("judge", REFUSAL);

        assertThat(decide(CALL)).isEqualTo(InterceptAction.proceed());
        assertThat(server.asked).isEmpty();
    }

    @Test
    void session_isToldAsTheLogHasIt_notByItsId() {
        server.has("judge", "validation", ALL);
        SessionId session = new SessionId("0123456789abcdef");
        InterceptContext plain = context(CALL);
        InterceptContext context = new InterceptContext(
                plain.message(),
                plain.direction(),
                plain.method(),
                Optional.of(session),
                plain.transport(),
                plain.protocolVersion(),
                plain.timestamp(),
                plain.frameId(),
                plain.metadata(),
                plain.route(),
                plain.principal(),
                plain.answers(),
                plain.attributes());

        assertThat(decide(context)).isEqualTo(InterceptAction.proceed());
        assertThat(server.contexts.get(0).member("sessionId").string()).contains(session.digest());
    }

    @Test
    void afterShutdown_nobodyListensAnyMore() {
        server.has("judge", "validation", ALL);
        RemoteInterception remote = remote(Map.of());
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
        assertThat(server.listeners()).isEqualTo(1);

        StepVerifier.create(remote.shutdown()).verifyComplete();

        assertThat(server.listeners()).isZero();
        assertThat(remote.intercept(context(CALL)).block()).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void shutdown_closesTheServer() {
        RemoteInterception remote = remote(Map.of());

        StepVerifier.create(remote.shutdown()).verifyComplete();
        assertThat(server.closed).isTrue();
    }

    @Test
    void interceptor_isToldWhoAsks_andOnlyWithClaimsWhereTheyAreWanted() {
        server.has("judge", "validation", REQUESTS);
        Principal ada = new Principal("i", "ada", "c", Set.of(), Map.of("team", "red"));
        InterceptContext context = context((McpRequest) CALL.with(
                        "/params/_meta",
                        Map.of("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")))
                .withPrincipal(ada);
        assertThat(decide(context)).isEqualTo(InterceptAction.proceed());
        assertThat(decide(Map.of("claims", true), context)).isEqualTo(InterceptAction.proceed());

        assertThat(server.contexts.get(0).at("/principal").toJson()).isEqualTo("{\"type\":\"user\",\"id\":\"ada\"}");
        assertThat(server.contexts.get(0).at("/traceId").string()).contains("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(server.contexts.get(0).at("/spanId").string()).contains("00f067aa0ba902b7");
        assertThat(server.contexts.get(1).at("/principal/claims/team").string()).contains("red");
    }

    @Test
    void config_reachesItsInterceptor() {
        server.has("judge", "validation", REQUESTS);
        var unused = decide(
                Map.of("overrides", List.of(Map.of("interceptor", "judge", "config", Map.of("strict", true)))),
                context(CALL));

        assertThat(server.configs.get(0).toJson()).isEqualTo("{\"strict\":true}");
    }

    @Test
    void processWithoutAWay_asksNobodyAndFails() {
        StepVerifier.create(new RemoteInterceptionFactory()
                        .create(Map.of("url", URL))
                        .intercept(context(CALL)))
                .verifyErrorMessage("this process asks nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "url, ftp://host.example",
        "limit, 0ms",
        "refresh, 10ms",
        "maxInterceptors, 0",
        "maxBytes, 1",
        "requestPayload, half",
        "trustFailOpen, maybe",
        "only, all",
        "failures, 0",
        "calls, 4",
        "pause, 2h",
        "nonsense, 1"
    })
    void wrongSettings_areNamed(String setting, String value) {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("url", URL));
        settings.put(setting, value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value);

        assertThatThrownBy(() -> new RemoteInterceptionFactory().create(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting);
    }

    @ParameterizedTest
    @CsvSource({"mode, off", "phase, later", "failOpen, maybe", "priority, high", "interceptor, ''", "what, 1"})
    void wrongOverrides_areNamed(String setting, String value) {
        Map<String, Object> override = new LinkedHashMap<>(Map.of("interceptor", "a"));
        override.put(setting, value);

        assertThatThrownBy(() ->
                        new RemoteInterceptionFactory().create(Map.of("url", URL, "overrides", List.of(override))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("overrides[0]." + setting);
    }

    private InterceptAction decide(McpRequest request) {
        return decide(context(request));
    }

    private InterceptAction decide(InterceptContext context) {
        return decide(Map.of(), context);
    }

    private InterceptAction decide(Map<String, Object> settings, InterceptContext context) {
        return remote(settings).intercept(context).blockOptional().orElseThrow();
    }

    private RemoteInterception remote(Map<String, Object> more) {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("url", URL));
        settings.putAll(more);
        RemoteServers way = (address, maxBytes) -> server;
        InterceptorHost host = new InterceptorHost("test", Map.of(RemoteServers.class, way));
        return new RemoteInterceptionFactory(() -> now).create(settings, host);
    }

    private static InterceptContext context(McpRequest request) {
        return InterceptContext.of(request, Direction.CLIENT_TO_SERVER);
    }

    private static McpRequest call(String tool, String text) {
        return McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", tool, "arguments", Map.of("text", text)));
    }

    private static McpResponse result(String text) {
        return McpResponse.result(
                RequestId.of(1), Map.of("content", List.of(Map.of("type", "text", "text", text)), "text", text));
    }

    private static McpMessage message(InterceptAction action) {
        return ((InterceptAction.Modify) action).message();
    }

    private static String text(InterceptAction action) {
        JsonView body = message(action).body();
        return body.at("/params/arguments/text")
                .string()
                .or(() -> body.at("/result/text").string())
                .orElseThrow();
    }
}
