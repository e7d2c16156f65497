package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.proxy.bridge.TaskWords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The tasks of one session that clients know of, by what the server calls them. Thread-safe. */
final class SessionTasks {
    private static final String RELATED = "/params/_meta/io.modelcontextprotocol~1related-task/taskId";

    private final Map<String, HostedTask> byId = new ConcurrentHashMap<>();

    void add(HostedTask task) {
        byId.put(task.idAtServer(), task);
    }

    void remove(HostedTask task) {
        byId.remove(task.idAtServer(), task);
    }

    List<HostedTask> all() {
        return List.copyOf(byId.values());
    }

    /** Takes a question that says which task it belongs to, on whatever stream it came; false for all others. */
    boolean ask(McpRequest question) {
        Optional<HostedTask> task = byId.isEmpty()
                ? Optional.empty()
                : question.body().at(RELATED).string().map(byId::get);
        task.ifPresent(asked -> asked.questions().ask(question));
        return task.isPresent();
    }

    /** Takes the news that the state of a task has changed; false for all other notifications. */
    boolean hear(McpNotification notification) {
        if (!notification.method().equals(TaskWords.STATUS)) {
            return false;
        }
        notification
                .body()
                .at("/params/taskId")
                .string()
                .map(byId::get)
                .ifPresent(task -> task.watchers().changed());
        return true;
    }
}
