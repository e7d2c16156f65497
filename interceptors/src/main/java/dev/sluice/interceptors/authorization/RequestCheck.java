package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges what clients ask for. What they may not have looks as if it were not there. */
final class RequestCheck {
    private static final Logger log = LoggerFactory.getLogger(RequestCheck.class);
    private static final String SUBSCRIPTIONS = "resourceSubscriptions";
    private static final String TASK_IDS = "taskIds";

    /** Without these there is no conversation, and lists are judged by what they hold. */
    private static final Set<String> OPEN = Set.of(
            Methods.INITIALIZE,
            Methods.PING,
            Methods.DISCOVER,
            Methods.LOGGING_SET_LEVEL,
            Methods.TOOLS_LIST,
            Methods.PROMPTS_LIST,
            Methods.RESOURCES_LIST,
            Methods.TEMPLATES_LIST,
            Methods.TASKS_LIST,
            Methods.RESOURCES_UNSUBSCRIBE);

    private final Judge judge;

    RequestCheck(Judge judge) {
        this.judge = judge;
    }

    InterceptAction check(InterceptContext context, McpRequest request) {
        if (OPEN.contains(request.method())) {
            return InterceptAction.proceed();
        }
        return switch (request.method()) {
            case Methods.TOOLS_CALL ->
                follow(
                        context,
                        judge.tool(context, request.targetName(), arguments(request)),
                        unknown("tool", request));
            case Methods.PROMPTS_GET ->
                follow(
                        context,
                        judge.prompt(context, request.targetName(), arguments(request)),
                        unknown("prompt", request));
            case Methods.RESOURCES_READ, Methods.RESOURCES_SUBSCRIBE ->
                follow(
                        context,
                        judge.resource(context, request.method(), request.targetName()),
                        noResource(context, request));
            case Methods.COMPLETE -> completion(context, request.body().at("/params/ref"));
            case Methods.LISTEN -> listen(context, request);
            default -> other(context, request);
        };
    }

    private InterceptAction other(InterceptContext context, McpRequest request) {
        if (request.method().startsWith("tasks/")) {
            Decision decision = judge.task(context, request.method(), request.targetName());
            return follow(context, decision, unknown("task", request));
        }
        Decision decision = judge.other(context, request.method(), params(request));
        return follow(context, decision, new Block(ErrorCodes.METHOD_NOT_FOUND, "Method not found"));
    }

    /** Values for the arguments of what may not be used would tell of it. */
    private InterceptAction completion(InterceptContext context, JsonView reference) {
        boolean prompt =
                reference.member("type").string().map("ref/prompt"::equals).orElse(false);
        String member = prompt ? "name" : "uri";
        String target = reference.member(member).string().orElse("");
        Decision decision = prompt
                ? judge.prompt(context, target, Optional.empty())
                : judge.resource(context, Methods.RESOURCES_READ, target);
        return follow(context, decision, new Block(ErrorCodes.INVALID_PARAMS, "Unknown reference: " + target));
    }

    /** What may not be read is left out of the filter, as if the server had not acknowledged it. */
    private InterceptAction listen(InterceptContext context, McpRequest request) {
        JsonView filter = request.body().at("/params/notifications");
        var uris = filter.member(SUBSCRIPTIONS);
        var tasks = filter.member(TASK_IDS);
        List<String> allowedUris = allowed(
                uris,
                uri -> judge.resource(context, Methods.RESOURCES_READ, uri).allowed());
        List<String> allowedTasks = allowed(
                tasks, task -> judge.task(context, Methods.TASKS_GET, task).allowed());
        var narrowed = request;
        if (allowedUris.size() < uris.items().size()) {
            narrowed = (McpRequest) narrowed.with("/params/notifications/" + SUBSCRIPTIONS, allowedUris);
        }
        if (allowedTasks.size() < tasks.items().size()) {
            narrowed = (McpRequest) narrowed.with("/params/notifications/" + TASK_IDS, allowedTasks);
        }
        return narrowed == request ? InterceptAction.proceed() : new InterceptAction.Modify(narrowed);
    }

    private static List<String> allowed(JsonView names, Predicate<String> isAllowed) {
        return names.items().stream()
                .flatMap(name -> name.string().stream())
                .filter(isAllowed)
                .toList();
    }

    private static InterceptAction follow(InterceptContext context, Decision decision, Block notFound) {
        if (decision.allowed()) {
            return InterceptAction.proceed();
        }
        log.debug("[{}] {} denied by {}", context.frameId(), context.method(), decision.rule());
        return decision.scopes().isEmpty()
                ? notFound
                : new Block(
                        ErrorCodes.BLOCKED,
                        "This needs a token with more scopes",
                        new Remedy.Scopes(decision.scopes()));
    }

    private static Block unknown(String what, McpRequest request) {
        return new Block(ErrorCodes.INVALID_PARAMS, "Unknown " + what + ": " + request.targetName());
    }

    private static Block noResource(InterceptContext context, McpRequest request) {
        boolean modern =
                context.protocolVersion().map(ProtocolVersion::isModern).orElse(false);
        return new Block(
                modern ? ErrorCodes.INVALID_PARAMS : ErrorCodes.RESOURCE_NOT_FOUND,
                "Resource not found: " + request.targetName());
    }

    private static Optional<Supplier<JsonView>> arguments(McpRequest request) {
        return Optional.of(() -> request.body().at("/params/arguments"));
    }

    private static Optional<Supplier<JsonView>> params(McpRequest request) {
        return Optional.of(() -> request.body().member("params"));
    }
}
