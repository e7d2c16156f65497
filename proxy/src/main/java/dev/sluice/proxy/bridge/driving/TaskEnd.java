package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.bridge.TaskWords;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a task of a modern server has ended.
 *
 * @param state its last state; missing when the server has refused to tell
 * @param answer what the call would have been answered with, in the server's words
 */
record TaskEnd(JsonView state, McpResponse answer) {
    private static final RequestId ANY = RequestId.of("task");

    /** Reads it from the answer to a look at the task; empty while the task goes on. */
    static Optional<TaskEnd> of(McpResponse look) {
        if (look.isError()) {
            return Optional.of(new TaskEnd(JsonView.missing(), look));
        }
        JsonView state = look.body().member("result");
        return TaskWords.isOver(state) ? Optional.of(new TaskEnd(state, answer(state))) : Optional.empty();
    }

    /** A state in the words of 2025-11-25, where a task has failed whose tool says so. */
    static Map<String, Object> legacy(JsonView state, String id) {
        Map<String, Object> task = TaskWords.legacy(state, id);
        if (state.at("/result/isError").bool().orElse(false)) {
            task.put("status", "failed");
        }
        return task;
    }

    private static McpResponse answer(JsonView state) {
        return switch (TaskWords.status(state)) {
            case "completed" -> McpResponse.result(ANY, state.member("result"));
            case "failed" -> error(state.member("error"));
            default ->
                McpResponse.error(Optional.of(ANY), ErrorCodes.INTERNAL_ERROR, "The task was cancelled", Map.of());
        };
    }

    private static McpResponse error(JsonView error) {
        Map<String, Object> data = new LinkedHashMap<>(error.member("data").members());
        long code = error.member("code").integer().orElse(ErrorCodes.INTERNAL_ERROR);
        return McpResponse.error(
                Optional.of(ANY),
                code == (int) code ? (int) code : ErrorCodes.INTERNAL_ERROR,
                error.member("message").string().orElse("The task has failed"),
                data);
    }
}
