package dev.sluice.examples.toolallowlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class ToolAllowlistTest {
    private final ToolAllowlist allowlist = new ToolAllowlist(Set.of("search", "read"));

    @Test
    void toolsCall_listed_goesOn() {
        StepVerifier.create(allowlist.intercept(call("search")))
                .expectNext(InterceptAction.proceed())
                .verifyComplete();
    }

    @Test
    void toolsCall_unlisted_isBlockedAsUnknown() {
        StepVerifier.create(allowlist.intercept(call("delete")))
                .expectNext(new InterceptAction.Block(-32602, "Unknown tool: delete"))
                .verifyComplete();
    }

    @Test
    void toolsList_withUnlistedTools_hidesThemAndKeepsTheRest() {
        McpResponse answer = McpResponse.result(
                RequestId.of(1), Map.of("tools", List.of(tool("search"), tool("delete")), "nextCursor", "c"));

        StepVerifier.create(allowlist.intercept(InterceptContext.ofAnswer(answer, "tools/list")))
                .assertNext(action -> {
                    McpMessage changed = modified(action);
                    assertThat(changed.body().at("/result/tools").items())
                            .extracting(ToolAllowlistTest::name)
                            .containsExactly("search");
                    assertThat(changed.body().at("/result/nextCursor").string()).contains("c");
                })
                .verifyComplete();
    }

    @Test
    void toolsList_withNothingToHide_goesOn() {
        McpResponse answer = McpResponse.result(RequestId.of(1), Map.of("tools", List.of(tool("read"))));

        StepVerifier.create(allowlist.intercept(InterceptContext.ofAnswer(answer, "tools/list")))
                .expectNext(InterceptAction.proceed())
                .verifyComplete();
    }

    @Test
    void toolsCallResultAndErrors_goOn() {
        McpResponse result = McpResponse.result(RequestId.of(1), Map.of("tools", List.of(tool("delete"))));
        McpResponse error = McpResponse.error(Optional.of(RequestId.of(1)), -32603, "failed", Map.of());

        StepVerifier.create(allowlist.intercept(InterceptContext.ofAnswer(result, "tools/call")))
                .expectNext(InterceptAction.proceed())
                .verifyComplete();
        StepVerifier.create(allowlist.intercept(InterceptContext.ofAnswer(error, "tools/list")))
                .expectNext(InterceptAction.proceed())
                .verifyComplete();
    }

    @Test
    void factory_foundAsAService_readsTheList() {
        try (InterceptorFactories factories = InterceptorFactories.load(List.of())) {
            StepVerifier.create(factories
                            .require("tool-allowlist")
                            .create(Map.of("tools", List.of("search")))
                            .intercept(call("read")))
                    .expectNext(new InterceptAction.Block(-32602, "Unknown tool: read"))
                    .verifyComplete();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> factories.require("tool-allowlist").create(Map.of("tools", "search")))
                    .withMessage("tools: search (expected: a list of strings)");
        }
    }

    private static InterceptContext call(String tool) {
        McpRequest request = McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", tool));
        return InterceptContext.of(request, Direction.CLIENT_TO_SERVER);
    }

    private static Map<String, ?> tool(String name) {
        return Map.of("name", name, "inputSchema", Map.of("type", "object"));
    }

    private static McpMessage modified(InterceptAction action) {
        assertThat(action).isInstanceOf(InterceptAction.Modify.class);
        return ((InterceptAction.Modify) action).message();
    }

    private static String name(JsonView tool) {
        return tool.member("name").string().orElse("");
    }
}
