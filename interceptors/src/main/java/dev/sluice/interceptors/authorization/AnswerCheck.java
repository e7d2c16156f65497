package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.ToolNames;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Judges what goes to clients: takes what they may not have out of lists, and refuses questions that rules deny. */
final class AnswerCheck {
    /** The client asked for a task, so that the answer may name one; 2025-11-25 only. */
    static final AttributeKey<Boolean> TASK_WANTED = AttributeKey.of("a task is wanted", Boolean.class);

    private static final String CACHE_SCOPE = "/result/cacheScope";

    private final Judge judge;
    private final ToolAnnotations annotations;
    private final TaskOwners tasks;

    AnswerCheck(Judge judge, ToolAnnotations annotations, TaskOwners tasks) {
        this.judge = judge;
        this.annotations = annotations;
        this.tasks = tasks;
    }

    InterceptAction check(InterceptContext context, McpResponse answer) {
        if (answer.isError()) {
            return InterceptAction.proceed();
        }
        return switch (context.method()) {
            case Methods.TOOLS_LIST -> filtered(answer, "tools", item -> showsTool(context, item));
            case Methods.PROMPTS_LIST ->
                filtered(
                        answer,
                        "prompts",
                        item -> judge.prompt(context, text(item, "name"), Optional.empty())
                                .isVisible());
            case Methods.RESOURCES_LIST -> filtered(answer, "resources", item -> showsUri(context, item, "uri"));
            case Methods.TEMPLATES_LIST ->
                filtered(answer, "resourceTemplates", item -> showsUri(context, item, "uriTemplate"));
            case Methods.TASKS_LIST ->
                filtered(
                        answer,
                        "tasks",
                        item -> judge.task(context, Methods.TASKS_GET, text(item, "taskId"))
                                .isVisible());
            default -> result(context, answer);
        };
    }

    InterceptAction check(InterceptContext context, McpNotification notification) {
        boolean hidden = notification.method().equals(Methods.RESOURCES_UPDATED)
                && !judge.resource(context, Methods.RESOURCES_READ, notification.targetName())
                        .allowed();
        return hidden
                ? new Block(ErrorCodes.BLOCKED, "about a resource that the client may not read")
                : InterceptAction.proceed();
    }

    /** Questions inside results of 2026-07-28, and requests of servers before it. */
    InterceptAction questions(InterceptContext context, McpMessage message) {
        return message.questions().stream()
                        .allMatch(question -> judge.question(context, question.method(), question.params())
                                .allowed())
                ? InterceptAction.proceed()
                : new Block(ErrorCodes.BLOCKED, "The server asks for something that it may not ask for here");
    }

    private InterceptAction result(InterceptContext context, McpResponse answer) {
        if (context.method().equals(Methods.TOOLS_CALL)) {
            createdTask(context, answer)
                    .ifPresent(task -> tasks.remember(
                            task, context, context.attributes().subject().last()));
        }
        return answer.resultType().map("input_required"::equals).orElse(false)
                ? questions(context, answer)
                : InterceptAction.proceed();
    }

    private static Optional<String> createdTask(InterceptContext context, McpResponse answer) {
        if (answer.resultType().map("task"::equals).orElse(false)) {
            return answer.body().at("/result/taskId").string();
        }
        return context.attributes()
                .get(TASK_WANTED)
                .flatMap(wanted -> answer.body().at("/result/task/taskId").string());
    }

    private boolean showsTool(InterceptContext context, JsonView tool) {
        String name = ToolNames.of(context).own(text(tool, "name"));
        annotations.learn(name, tool.member("annotations"));
        return judge.tool(context, name, Optional.empty()).isVisible();
    }

    private boolean showsUri(InterceptContext context, JsonView item, String member) {
        return judge.resource(context, Methods.RESOURCES_READ, text(item, member))
                .isVisible();
    }

    /** A list that depends on who asks must not be kept for everybody, also when nothing was taken out this time. */
    private static InterceptAction filtered(McpResponse answer, String member, Predicate<JsonView> isShown) {
        JsonView list = answer.body().at("/result/" + member);
        List<JsonView> items = list.items();
        List<JsonView> shown = items.stream().filter(isShown).toList();
        McpMessage changed = answer;
        if (shown.size() < items.size()) {
            changed = changed.with("/result/" + member, shown);
        }
        if (answer.body().at(CACHE_SCOPE).string().map("public"::equals).orElse(false)) {
            changed = changed.with(CACHE_SCOPE, "private");
        }
        return changed == answer ? InterceptAction.proceed() : new InterceptAction.Modify(changed);
    }

    private static String text(JsonView object, String member) {
        return object.member(member).string().orElse("");
    }
}
