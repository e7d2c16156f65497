package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.bridge.TaskExtension;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Answers what modern clients want to know of their tasks at a legacy server. */
final class TaskRequests {
    private static final Set<String> METHODS = Set.of(TaskWords.GET, TaskWords.UPDATE, TaskWords.CANCEL);
    private static final String TASK_IDS = "/params/notifications/taskIds/0";

    private final TaskTable tasks;
    private final boolean adapted;

    TaskRequests(Workshop workshop, TaskTable tasks) {
        this.tasks = tasks;
        this.adapted = workshop.settings().tasks().adapted();
    }

    /** Whether a request is about tasks in the words of the extension. */
    boolean takes(McpRequest request) {
        return adapted && METHODS.contains(request.method());
    }

    /** The id of the task that a request is about, when another process may have given it. */
    Optional<String> foreign(McpRequest request) {
        String pointer = request.method().equals(Methods.LISTEN) ? TASK_IDS : "/params/taskId";
        boolean about = takes(request) || (adapted && request.method().equals(Methods.LISTEN));
        return about ? request.body().at(pointer).string().filter(id -> !tasks.isOwn(id)) : Optional.empty();
    }

    /** Whether a request is about a task that was given here. */
    boolean isAboutOwn(McpRequest request) {
        String pointer = request.method().equals(Methods.LISTEN) ? TASK_IDS : "/params/taskId";
        boolean about = takes(request) || (adapted && request.method().equals(Methods.LISTEN));
        return about && request.body().at(pointer).string().filter(tasks::isOwn).isPresent();
    }

    Mono<UpstreamEvent> answer(UpstreamRequest asked) {
        return Mono.defer(() -> {
                    McpRequest request = (McpRequest) asked.message();
                    if (!Wishes.of(request).knowsTasks()) {
                        return Mono.just(TaskExtension.refusal(request));
                    }
                    HostedTask task = tasks.find(
                            request.body().at("/params/taskId").string().orElse(""), asked.caller());
                    return members(request, task)
                            .map(members -> OwnResult.of(
                                    request,
                                    "complete",
                                    members,
                                    task.session().facts().identity()));
                })
                .map(UpstreamEvent.Message::new);
    }

    private static Mono<Map<String, Object>> members(McpRequest request, HostedTask task) {
        return switch (request.method()) {
            case TaskWords.GET -> task.state();
            case TaskWords.CANCEL -> task.cancel().thenReturn(Map.of());
            default -> {
                task.update(request.body().at("/params/inputResponses").members());
                yield Mono.just(Map.of());
            }
        };
    }
}
