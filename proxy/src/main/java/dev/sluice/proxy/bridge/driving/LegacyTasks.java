package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.bridge.driving.FinishedTasks.Finished;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * Tasks of 2025-11-25 for clients of that revision, made of those of the extension that a modern server has. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks">MCP 2025-11-25, Tasks</a>
 */
final class LegacyTasks {
    private static final Set<String> METHODS = Set.of(TaskWords.GET, TaskWords.RESULT, TaskWords.CANCEL);
    private static final Map<String, Object> CAPABILITY =
            Map.of("cancel", Map.of(), "requests", Map.of("tools", Map.of("call", Map.of())));

    private final Workshop workshop;
    private final Declarations declarations;
    private final Subscriptions subscriptions;
    private final FinishedTasks finished;
    private final RunningTasks running;
    private final TaskKeepers keepers;

    LegacyTasks(
            Workshop workshop,
            Declarations declarations,
            Subscriptions subscriptions,
            FinishedTasks finished,
            RunningTasks running,
            TaskKeepers keepers) {
        this.workshop = workshop;
        this.declarations = declarations;
        this.subscriptions = subscriptions;
        this.finished = finished;
        this.running = running;
        this.keepers = keepers;
    }

    /** What a client is told of a server that knows the extension. */
    static Map<String, Object> capability() {
        return CAPABILITY;
    }

    /** Whether a request is about tasks, of a client that was told that there are some. */
    boolean takes(Client client, McpRequest request) {
        return METHODS.contains(request.method()) && isKnown(client);
    }

    /** Whether a request is about a task that this process has told the client of a session of, and that it still knows. */
    boolean keeps(String session, McpRequest request) {
        String id = request.body().at("/params/taskId").string().orElse("");
        return METHODS.contains(request.method())
                && (running.has(session, id) || finished.find(session, id).isPresent());
    }

    /** What becomes of a call. */
    TaskHandling handling(Client client, UpstreamRequest asked) {
        McpRequest request = (McpRequest) asked.message();
        boolean wanted = request.method().equals(Methods.TOOLS_CALL)
                && isKnown(client)
                && request.hasTask()
                && request.body().at("/params/task").isObject();
        return wanted
                ? new WantedTask(client, request, finished, running, subscriptions)
                : new UnseenTask(client, asked, workshop);
    }

    /** A list of tools, all of which a client may call as tasks: their server decides which of them are some. */
    UpstreamEvent offered(Client client, UpstreamEvent event) {
        return isKnown(client)
                        && event instanceof UpstreamEvent.Message message
                        && message.message() instanceof McpResponse list
                        && !list.isError()
                ? new UpstreamEvent.Message(list.with("/result/tools", tools(list)))
                : event;
    }

    Flux<UpstreamEvent> answer(Client client, UpstreamRequest asked) {
        return Flux.defer(() -> {
            McpRequest request = (McpRequest) asked.message();
            String id = request.body().at("/params/taskId").string().orElse("");
            return keepers.find(client, id)
                    .<UpstreamEvent>map(ended -> new UpstreamEvent.Message(ended(request, id, ended)))
                    .flux()
                    .switchIfEmpty(Flux.defer(() -> TaskIds.atServer(id)
                            .map(atServer -> new ServerTask(client, asked, workshop, atServer))
                            .map(task -> ofServer(client, asked, task, id))
                            .orElseGet(() -> event(refused(request, "There is no such task")))));
        });
    }

    private boolean isKnown(Client client) {
        return workshop.settings().tasks().adapted()
                && client.facts().revision().equals(ProtocolVersion.V2025_11_25)
                && declarations
                        .view(client.facts().server().capabilities())
                        .at("/tasks/requests/tools/call")
                        .isPresent();
    }

    private static McpResponse ended(McpRequest request, String id, Finished task) {
        return switch (request.method()) {
            case TaskWords.RESULT -> task.answer(request.id(), id);
            case TaskWords.CANCEL -> refused(request, "The task has ended already");
            default -> McpResponse.result(request.id(), task.state());
        };
    }

    private Flux<UpstreamEvent> ofServer(Client client, UpstreamRequest asked, ServerTask task, String id) {
        McpRequest request = (McpRequest) asked.message();
        return switch (request.method()) {
            case TaskWords.RESULT ->
                new DrivenTask(client, asked, workshop, task, Optional.of(id))
                        .run(JsonView.missing(), end -> result(client, request, task, id, end));
            case TaskWords.CANCEL ->
                task.cancel()
                        .flatMapMany(answer -> answer.isError()
                                ? event(Answers.of(client, request, answer))
                                : task.get().flatMapMany(look -> event(cancelled(client, request, task, id, look))));
            default -> task.get().flatMapMany(look -> event(state(client, request, task, id, look)));
        };
    }

    private McpResponse state(Client client, McpRequest request, ServerTask task, String id, McpResponse look) {
        return look.isError()
                ? Answers.of(client, request, look)
                : McpResponse.result(request.id(), noted(client, task, id, look));
    }

    /** The server stops it when it can, and does not say when that is. */
    private McpResponse cancelled(Client client, McpRequest request, ServerTask task, String id, McpResponse look) {
        if (look.isError()) {
            return Answers.of(client, request, look);
        }
        Map<String, Object> members = new LinkedHashMap<>(noted(client, task, id, look));
        if (!TaskWords.isOver(look.body().member("result"))) {
            members.put("status", "cancelled");
        }
        return McpResponse.result(request.id(), members);
    }

    private UpstreamEvent result(Client client, McpRequest request, ServerTask task, String id, TaskEnd end) {
        if (end.state().isPresent()) {
            var unused = noted(client, task, id, McpResponse.result(request.id(), end.state()));
        }
        McpResponse last = finished.find(client.session(), id)
                .map(ended -> ended.answer(request.id(), id))
                .orElseGet(() -> Answers.ofTool(client, request.id(), end.answer()));
        return new UpstreamEvent.Message(last);
    }

    private Map<String, Object> noted(Client client, ServerTask task, String id, McpResponse look) {
        if (TaskWords.isOver(look.body().member("result"))) {
            subscriptions.forget(client, task.id());
        }
        return finished.noted(client, look, id);
    }

    private static List<JsonView> tools(McpResponse list) {
        return list.body().at("/result/tools").items().stream()
                .map(tool -> {
                    Map<String, Object> members = new LinkedHashMap<>(tool.members());
                    members.put("execution", Map.of("taskSupport", "optional"));
                    return JsonView.of(members);
                })
                .toList();
    }

    private static McpResponse refused(McpRequest request, String text) {
        return McpResponse.error(Optional.of(request.id()), ErrorCodes.INVALID_PARAMS, text, Map.of());
    }

    private static Flux<UpstreamEvent> event(McpResponse response) {
        return Flux.just(new UpstreamEvent.Message(response));
    }
}
