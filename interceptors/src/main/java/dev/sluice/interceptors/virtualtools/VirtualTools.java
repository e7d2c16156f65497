package dev.sluice.interceptors.virtualtools;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.ExchangeSubject;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptAction.Modify;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.ToolNames;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Shows clients some of the server's tools, under names, with descriptions and with arguments that the operator chooses. A
 * tool that is not shown cannot be called; calls of shown ones reach the server under its own names, and errors name the
 * tools as the client does.
 *
 * <p>Register it before the policies that judge tools: they then judge calls by the server's names, and find the same names
 * on lists through {@link ToolNames}.
 */
public final class VirtualTools implements Interceptor {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    private final Catalog catalog;
    private final boolean renames;

    /**
     * Makes one.
     *
     * @param settings which tools clients see, and how
     */
    public VirtualTools(VirtualToolsSettings settings) {
        this.catalog = new Catalog(settings);
        this.renames = !settings.prefix().isEmpty()
                || settings.tools().stream().anyMatch(tool -> !tool.name().equals(tool.tool()));
    }

    @Override
    public Interest interest() {
        Set<String> toClients = renames ? Set.of(Methods.TOOLS_LIST, Methods.TOOLS_CALL) : Set.of(Methods.TOOLS_LIST);
        return Interest.only(Direction.CLIENT_TO_SERVER, Methods.TOOLS_CALL)
                .and(new Interest(EnumSet.of(Direction.SERVER_TO_CLIENT), toClients));
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.direction() == Direction.CLIENT_TO_SERVER
                ? context.message().fold(this::call, notification -> PROCEED, answer -> PROCEED)
                : context.message()
                        .fold(question -> PROCEED, notification -> PROCEED, answer -> answered(context, answer));
    }

    private Mono<InterceptAction> call(McpRequest call) {
        Optional<VirtualTool> tool = catalog.called(call.targetName());
        if (tool.isEmpty()) {
            return Mono.just(new Block(ErrorCodes.INVALID_PARAMS, "Unknown tool: " + call.targetName()));
        }
        McpMessage own = call;
        if (!tool.get().tool().equals(call.targetName())) {
            own = own.with("/params/name", tool.get().tool());
        }
        if (!tool.get().arguments().isEmpty()) {
            Map<String, Object> arguments =
                    new LinkedHashMap<>(call.body().at("/params/arguments").members());
            arguments.putAll(tool.get().arguments());
            own = own.with("/params/arguments", arguments);
        }
        return own == call ? PROCEED : Mono.just(new Modify(own));
    }

    private Mono<InterceptAction> answered(InterceptContext context, McpResponse answer) {
        if (context.method().equals(Methods.TOOLS_CALL)) {
            return renamed(context.attributes().subject(), answer);
        }
        return answer.isError() ? PROCEED : Mono.just(listed(context, answer));
    }

    private InterceptAction listed(InterceptContext context, McpResponse answer) {
        List<JsonView> definitions = answer.body().at("/result/tools").items();
        Map<String, List<VirtualTool>> shown =
                catalog.shown(definitions.stream().map(VirtualTools::name).toList());
        Map<String, String> ownNames = new HashMap<>();
        List<Map<String, Object>> dressed = new ArrayList<>();
        for (JsonView definition : definitions) {
            for (VirtualTool tool : shown.getOrDefault(name(definition), List.of())) {
                if (ownNames.putIfAbsent(tool.name(), tool.tool()) == null) {
                    dressed.add(Definitions.dress(definition, tool));
                }
            }
        }
        context.attributes().put(ToolNames.KEY, new ToolNames(ownNames));
        return new Modify(answer.with("/result/tools", dressed));
    }

    /** Errors, and results that tell of a failure, would otherwise give away the server's name. */
    private static Mono<InterceptAction> renamed(ExchangeSubject subject, McpResponse answer) {
        String shown = subject.first();
        String own = subject.last();
        if (own.isEmpty() || shown.equals(own)) {
            return PROCEED;
        }
        McpMessage changed = answer.isError() ? renamedError(answer, own, shown) : renamedFailure(answer, own, shown);
        return changed == answer ? PROCEED : Mono.just(new Modify(changed));
    }

    private static McpMessage renamedError(McpResponse answer, String own, String shown) {
        String text = answer.body().at("/error/message").string().orElse("");
        String renamed = Wording.replace(text, own, shown);
        return renamed.equals(text) ? answer : answer.with("/error/message", renamed);
    }

    private static McpMessage renamedFailure(McpResponse answer, String own, String shown) {
        if (!answer.body().at("/result/isError").bool().orElse(false)) {
            return answer;
        }
        List<Object> content = new ArrayList<>();
        boolean differs = false;
        for (JsonView item : answer.body().at("/result/content").items()) {
            String text = item.member("text").string().orElse("");
            String renamed = Wording.replace(text, own, shown);
            Map<String, Object> members = new LinkedHashMap<>(item.members());
            if (!renamed.equals(text)) {
                members.put("text", renamed);
                differs = true;
            }
            content.add(members);
        }
        return differs ? answer.with("/result/content", content) : answer;
    }

    private static String name(JsonView definition) {
        return definition.member("name").string().orElse("");
    }
}
