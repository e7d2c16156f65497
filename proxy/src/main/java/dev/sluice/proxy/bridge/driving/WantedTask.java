package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.UpstreamEvent;
import java.util.Map;
import reactor.core.publisher.Flux;

/** A client of 2025-11-25 that wants its call to run as a task. It is promised one, so it gets one. */
final class WantedTask implements TaskHandling {
    private final Client client;
    private final McpRequest original;
    private final FinishedTasks finished;
    private final RunningTasks running;
    private final Subscriptions subscriptions;

    WantedTask(
            Client client,
            McpRequest original,
            FinishedTasks finished,
            RunningTasks running,
            Subscriptions subscriptions) {
        this.client = client;
        this.original = original;
        this.finished = finished;
        this.running = running;
        this.subscriptions = subscriptions;
    }

    @Override
    public boolean isWanted() {
        return true;
    }

    @Override
    public UpstreamEvent answered(McpResponse answer) {
        return answer.isError()
                ? new UpstreamEvent.Message(Answers.of(client, original, answer))
                : created(finished.host(client, answer));
    }

    @Override
    public Flux<UpstreamEvent> created(McpResponse created) {
        return Flux.defer(() -> {
            String atServer = created.body().at("/result/taskId").string().orElse("");
            subscriptions.watch(client, atServer);
            JsonView state = created.body().member("result");
            String id = TaskIds.ofServer(atServer);
            Map<String, Object> task = TaskWords.legacy(state, id);
            running.begun(client, id, task, state.member("ttlMs").integer().orElse(0));
            return Flux.just(created(task));
        });
    }

    private UpstreamEvent created(Map<String, Object> task) {
        return new UpstreamEvent.Message(McpResponse.result(original.id(), Map.of("task", task)));
    }
}
