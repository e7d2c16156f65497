package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A piece of a message that is an operation's request or result. Most messages are one; since 2026-07-28 results hold
 * questions and requests hold their answers, and what becomes of a task comes in messages about the task.
 *
 * @param event method of the operation
 * @param phase of the operation
 * @param pointer to the parameters, or to the result
 */
record Part(String event, Phase phase, String pointer) {
    /** Opening a conversation, and keeping it open, is no operation. */
    private static final Set<String> FREE = Set.of(Methods.INITIALIZE, Methods.PING, Methods.DISCOVER);

    private static final String PARAMS = "/params";
    private static final String RESULT = "/result";
    private static final String TASK_PUSHED = "notifications/tasks";
    private static final String TASK_UPDATE = "tasks/update";

    /** In the order in which they are looked at. */
    static List<Part> of(InterceptContext context) {
        return FREE.contains(context.method())
                ? List.of()
                : context.message()
                        .fold(
                                Part::ofRequest,
                                notification -> notification.method().equals(TASK_PUSHED)
                                        ? ofTask(notification, PARAMS)
                                        : List.of(),
                                answer -> ofAnswer(answer, context.method(), context.direction()));
    }

    JsonView in(McpMessage message) {
        return message.body().at(pointer);
    }

    private static List<Part> ofRequest(McpRequest request) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(request.method(), Phase.REQUEST, PARAMS));
        if (request.hasInputResponses() || request.method().equals(TASK_UPDATE)) {
            String all = PARAMS + "/inputResponses";
            request.body()
                    .at(all)
                    .members()
                    .forEach((key, answer) ->
                            parts.add(new Part(methodOf(answer), Phase.RESPONSE, all + "/" + escaped(key))));
        }
        return parts;
    }

    private static List<Part> ofAnswer(McpResponse answer, String method, Direction direction) {
        if (answer.isError() || method.isEmpty()) {
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(method, Phase.RESPONSE, RESULT));
        if (direction == Direction.SERVER_TO_CLIENT && method.equals(Methods.TASKS_RESULT)) {
            parts.add(new Part(Methods.TOOLS_CALL, Phase.RESPONSE, RESULT));
        } else if (method.equals(Methods.TASKS_GET)) {
            parts.addAll(ofTask(answer, RESULT));
        } else if (!answer.questions().isEmpty()) {
            parts.addAll(questions(answer, RESULT));
        }
        return parts;
    }

    /** Only calls of tools become tasks of a server. */
    private static List<Part> ofTask(McpMessage message, String task) {
        List<Part> parts = new ArrayList<>();
        String result = task + RESULT;
        if (message.body().at(result).isPresent()) {
            parts.add(new Part(Methods.TOOLS_CALL, Phase.RESPONSE, result));
        }
        parts.addAll(questions(message, task));
        return parts;
    }

    private static List<Part> questions(McpMessage message, String holder) {
        String all = holder + "/inputRequests";
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<String, JsonView> question :
                message.body().at(all).members().entrySet()) {
            String method = question.getValue().member("method").string().orElse("");
            parts.add(new Part(method, Phase.REQUEST, all + "/" + escaped(question.getKey()) + PARAMS));
        }
        return parts;
    }

    /** Answers do not repeat what they answer; their members tell. */
    private static String methodOf(JsonView answer) {
        if (answer.member("action").isPresent()) {
            return Methods.ELICITATION_CREATE;
        }
        return answer.member("roots").isPresent() ? Methods.ROOTS_LIST : Methods.SAMPLING_CREATE;
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
