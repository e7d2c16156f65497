package dev.sluice.interceptors.schema;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.RecentMap;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.schema.SchemaValidationSettings.Unknown;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Refuses calls whose arguments do not match the tool's input schema, with -32602, and replaces structured results that do
 * not match its output schema by an error. Results of tasks are validated like others.
 *
 * <p>Schemas are learned from the lists of tools that pass; a tool that was in none yet is an unknown one. Revisions before
 * 2025-06-18 have no structured results, so theirs are not validated.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/server/tools">MCP, Tools</a>
 */
public final class SchemaValidation implements Interceptor {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());
    private static final String TASK_PUSHED = "notifications/tasks";

    private final SchemaValidationSettings settings;
    private final ToolSchemas schemas;
    private final RecentMap<String, String> toolsOfTasks;

    /**
     * Makes one that knows no schema yet.
     *
     * @param settings what is validated, and within which bounds
     */
    public SchemaValidation(SchemaValidationSettings settings) {
        this.settings = settings;
        this.schemas = new ToolSchemas(settings);
        this.toolsOfTasks = new RecentMap<>(settings.tasks());
    }

    @Override
    public Interest interest() {
        Set<String> toClients = new HashSet<>(Set.of(Methods.TOOLS_LIST));
        if (settings.results()) {
            toClients.addAll(Set.of(Methods.TOOLS_CALL, Methods.TASKS_RESULT, Methods.TASKS_GET, TASK_PUSHED));
        }
        Interest learning = new Interest(EnumSet.of(Direction.SERVER_TO_CLIENT), toClients);
        return settings.arguments()
                ? learning.and(Interest.only(Direction.CLIENT_TO_SERVER, Methods.TOOLS_CALL))
                : learning;
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        Optional<Block> objection = context.direction() == Direction.CLIENT_TO_SERVER
                ? context.message().fold(this::judgeCall, notification -> Optional.empty(), answer -> Optional.empty())
                : context.message()
                        .fold(question -> Optional.empty(), this::judgePush, answer -> judgeAnswer(context, answer));
        return objection.<Mono<InterceptAction>>map(Mono::just).orElse(PROCEED);
    }

    private Optional<Block> judgeCall(McpRequest call) {
        String tool = call.targetName();
        Optional<Validator> validator = schemas.ofArguments(tool);
        if (validator.isEmpty()) {
            return settings.unknown() == Unknown.BLOCK
                    ? Optional.of(new Block(ErrorCodes.BLOCKED, "No schema is known to validate the arguments with"))
                    : Optional.empty();
        }
        JsonView arguments = call.body().at("/params/arguments");
        JsonView validated = arguments.isPresent() ? arguments : EmptyObject.VIEW;
        return validator
                .get()
                .objection(validated)
                .map(objection -> new Block(
                        ErrorCodes.INVALID_PARAMS,
                        "The arguments do not match the tool's input schema: " + objection.inFull()));
    }

    private Optional<Block> judgeAnswer(InterceptContext context, McpResponse answer) {
        if (answer.isError()) {
            return Optional.empty();
        }
        String target = context.attributes().subject().last();
        return switch (context.method()) {
            case Methods.TOOLS_LIST -> {
                schemas.learn(context, answer);
                yield Optional.empty();
            }
            case Methods.TOOLS_CALL -> judgeCalled(context, answer, target);
            case Methods.TASKS_RESULT -> judgeOfTask(target, answer.body().member("result"));
            default -> judgeOfTask(target, answer.body().at("/result/result"));
        };
    }

    private Optional<Block> judgeCalled(InterceptContext context, McpResponse answer, String tool) {
        boolean structured = context.protocolVersion()
                .map(version -> version.compareTo(ProtocolVersion.V2025_06_18) >= 0)
                .orElse(false);
        String type = answer.resultType().orElse("complete");
        if (!structured
                || type.equals("input_required")
                || schemas.ofResult(tool).isEmpty()) {
            return Optional.empty();
        }
        JsonView result = answer.body().member("result");
        Optional<String> task = createdTask(context, type, result);
        task.ifPresent(id -> toolsOfTasks.put(id, tool));
        return task.isPresent() ? Optional.empty() : judgeResult(tool, result);
    }

    /** What has content is a result, whatever stands beside it. */
    private static Optional<String> createdTask(InterceptContext context, String type, JsonView result) {
        if (type.equals("task")) {
            return result.member("taskId").string();
        }
        boolean mayBe = context.protocolVersion().equals(Optional.of(ProtocolVersion.V2025_11_25))
                && !result.member("content").isPresent();
        return mayBe ? result.at("/task/taskId").string() : Optional.empty();
    }

    private Optional<Block> judgeOfTask(String task, JsonView result) {
        return result.isPresent()
                ? toolsOfTasks.get(task).flatMap(tool -> judgeResult(tool, result))
                : Optional.empty();
    }

    private Optional<Block> judgePush(McpNotification pushed) {
        return judgeOfTask(pushed.targetName(), pushed.body().at("/params/result"));
    }

    /** A tool that reports a failure need not have the result that it promises. */
    private Optional<Block> judgeResult(String tool, JsonView result) {
        if (result.member("isError").bool().orElse(false)) {
            return Optional.empty();
        }
        return schemas.ofResult(tool)
                .flatMap(validator -> validator.objection(result.member("structuredContent")))
                .map(objection -> new Block(
                        ErrorCodes.INTERNAL_ERROR,
                        "The server's result does not match the tool's output schema"
                                + (objection.place().isEmpty() ? "" : ": at " + objection.place())));
    }

    /** What absent arguments mean. */
    private static final class EmptyObject {
        private static final JsonView VIEW =
                McpNotification.of("none", Map.of()).body().member("params");

        private EmptyObject() {}
    }
}
