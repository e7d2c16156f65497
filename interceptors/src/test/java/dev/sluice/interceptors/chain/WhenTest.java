package dev.sluice.interceptors.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Every interceptor here refuses; what passes was not shown to it. */
final class WhenTest {
    private static final InterceptAction BLOCK = new InterceptAction.Block(-31403, "no");
    private static final McpRequest CALL = McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", "echo"));
    private static final McpRequest LIST = McpRequest.of(RequestId.of(1), "tools/list", Map.of());
    private static final McpRequest READ = McpRequest.of(RequestId.of(1), "resources/read", Map.of("uri", "echo"));
    private static final McpResponse ANSWER = McpResponse.result(RequestId.of(1), Map.of());

    @Test
    void otherMethod_isNotPartOfThePlan() {
        InterceptorChain chain = chain(methods("tools/call"));

        assertThat(plan(chain, "tools/call").isEmpty()).isFalse();
        assertThat(plan(chain, "tools/list").isEmpty()).isTrue();
        assertThat(chain.describe(version(), Direction.CLIENT_TO_SERVER, "tools/list"))
                .containsExactly("guard: skipped, when: other methods than tools/list");
    }

    @Test
    void otherRevision_isNotPartOfThePlan() {
        InterceptorChain chain = chain(When.of(List.of(), List.of(), List.of(), List.of(ProtocolVersion.V2025_06_18)));

        assertThat(plan(chain, "tools/call").isEmpty()).isTrue();
        assertThat(chain.plan(Optional.empty(), Direction.CLIENT_TO_SERVER, "initialize")
                        .isEmpty())
                .isTrue();
        assertThat(chain.plan(Optional.of(ProtocolVersion.V2025_06_18), Direction.CLIENT_TO_SERVER, "tools/call")
                        .isEmpty())
                .isFalse();
    }

    @Test
    void call_ofThatTool_isShown() {
        assertThat(blocks(tools("ec*"), request(CALL))).isTrue();
        assertThat(blocks(tools("other"), request(CALL))).isFalse();
    }

    @Test
    void answer_toACallOfThatTool_isShown() {
        assertThat(blocks(tools("echo"), InterceptContext.ofAnswer(ANSWER, CALL)))
                .isTrue();
        assertThat(blocks(tools("other"), InterceptContext.ofAnswer(ANSWER, CALL)))
                .isFalse();
    }

    @Test
    void progress_ofACallOfThatTool_isShown() {
        InterceptContext progress = InterceptContext.ofAnswer(ANSWER, CALL)
                .withMessage(McpNotification.of("notifications/progress", Map.of("progressToken", 1)));

        assertThat(blocks(tools("echo"), progress)).isTrue();
        assertThat(blocks(tools("other"), progress)).isFalse();
    }

    @Test
    void listOfTools_andTasks_mayBeAboutAnyTool() {
        McpRequest task = McpRequest.of(RequestId.of(1), "tasks/result", Map.of("taskId", "7"));

        assertThat(blocks(tools("echo"), request(LIST))).isTrue();
        assertThat(blocks(tools("echo"), InterceptContext.ofAnswer(ANSWER, task)))
                .isTrue();
    }

    @Test
    void resource_namedLikeTheTool_isNotShown() {
        assertThat(blocks(tools("echo"), request(READ))).isFalse();
    }

    @Test
    void otherPrincipal_isNotShown() {
        When ada = When.of(List.of(), List.of(), List.of("ad*"), List.of());

        assertThat(blocks(ada, request(CALL).withPrincipal(new Principal("i", "ada", "app"))))
                .isTrue();
        assertThat(blocks(ada, request(CALL).withPrincipal(new Principal("i", "bob", "app"))))
                .isFalse();
        assertThat(blocks(ada, request(CALL))).isFalse();
    }

    @Test
    void nobody_meetsNoPrincipal() {
        When everybody = When.of(List.of(), List.of(), List.of("*"), List.of());

        assertThat(blocks(everybody, request(CALL))).isFalse();
    }

    @Test
    void tool_renamedBeforehand_isShownUnderItsNewNameOnly() {
        Interceptor renaming = context ->
                Mono.just(new InterceptAction.Modify(context.message().with("/params/name", "renamed")));
        InterceptorChain chain = new InterceptorChain(
                List.of(RegisteredInterceptor.of("renaming", renaming), guard(tools("renamed"))),
                Schedulers.parallel(),
                Schedulers.boundedElastic(),
                ChainListener.none());

        assertThat(verdict(chain, request(CALL))).isInstanceOf(Verdict.Blocked.class);
    }

    private static boolean blocks(When when, InterceptContext context) {
        return verdict(chain(when), context) instanceof Verdict.Blocked;
    }

    private static Verdict verdict(InterceptorChain chain, InterceptContext context) {
        ChainPlan plan = chain.plan(context.protocolVersion(), context.direction(), context.method());
        return chain.run(plan, context).blockOptional().orElseThrow();
    }

    private static ChainPlan plan(InterceptorChain chain, String method) {
        return chain.plan(version(), Direction.CLIENT_TO_SERVER, method);
    }

    private static Optional<ProtocolVersion> version() {
        return Optional.of(ProtocolVersion.V2026_07_28);
    }

    private static InterceptContext request(McpRequest message) {
        return InterceptContext.of(message, Direction.CLIENT_TO_SERVER);
    }

    private static When methods(String method) {
        return When.of(List.of(method), List.of(), List.of(), List.of());
    }

    private static When tools(String tool) {
        return When.of(List.of(), List.of(tool), List.of(), List.of());
    }

    private static InterceptorChain chain(When when) {
        return new InterceptorChain(
                List.of(guard(when)), Schedulers.parallel(), Schedulers.boundedElastic(), ChainListener.none());
    }

    private static RegisteredInterceptor guard(When when) {
        return RegisteredInterceptor.of("guard", context -> Mono.just(BLOCK)).when(when);
    }
}
