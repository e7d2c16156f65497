package dev.sluice.examples.toolallowlist;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Hides the tools that are not on a list: it takes them out of {@code tools/list} results and refuses calls as if there
 * were no such tool.
 */
public final class ToolAllowlist implements Interceptor.Authorizing {
    private final Set<String> tools;

    /**
     * Makes the policy.
     *
     * @param tools names of the tools that clients may see and call
     */
    public ToolAllowlist(Set<String> tools) {
        this.tools = Set.copyOf(tools);
    }

    @Override
    public Interest interest() {
        return new Interest(EnumSet.allOf(Direction.class), Set.of(Methods.TOOLS_CALL, Methods.TOOLS_LIST));
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return Mono.just(judge(context));
    }

    private InterceptAction judge(InterceptContext context) {
        return context.message()
                .fold(
                        this::judgeCall,
                        notification -> InterceptAction.proceed(),
                        answer -> context.method().equals(Methods.TOOLS_LIST)
                                ? hideTools(answer)
                                : InterceptAction.proceed());
    }

    private InterceptAction judgeCall(McpRequest request) {
        return !request.method().equals(Methods.TOOLS_CALL) || tools.contains(request.targetName())
                ? InterceptAction.proceed()
                : new InterceptAction.Block(ErrorCodes.INVALID_PARAMS, "Unknown tool: " + request.targetName());
    }

    private InterceptAction hideTools(McpResponse answer) {
        List<JsonView> listed = answer.body().at("/result/tools").items();
        List<JsonView> allowed = listed.stream().filter(this::isAllowed).toList();
        return allowed.size() == listed.size()
                ? InterceptAction.proceed()
                : new InterceptAction.Modify(answer.with("/result/tools", allowed));
    }

    private boolean isAllowed(JsonView tool) {
        return tool.member("name").string().map(tools::contains).orElse(false);
    }
}
