package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A task of a modern server, as a client that knows the extension uses it. */
final class ServerTask {
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Client client;
    private final UpstreamRequest asked;
    private final Workshop workshop;
    private final String id;

    /**
     * Names a task.
     *
     * @param asked the request of the client for whose sake it is used
     * @param id under which the server knows it
     */
    ServerTask(Client client, UpstreamRequest asked, Workshop workshop, String id) {
        this.client = client;
        this.asked = asked;
        this.workshop = workshop;
        this.id = id;
    }

    /** The task that a server has created in place of an answer. */
    static ServerTask created(Client client, UpstreamRequest asked, Workshop workshop, McpResponse answer) {
        String id = answer.body()
                .at("/result/taskId")
                .string()
                .orElseThrow(() -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "a task without an id"));
        return new ServerTask(client, asked, workshop, id);
    }

    String id() {
        return id;
    }

    /** Its state, or an error. */
    Mono<McpResponse> get() {
        return ask(TaskWords.GET, Map.of());
    }

    /** Gives it answers to what it has asked. */
    Mono<McpResponse> update(Map<String, JsonView> answers) {
        return ask(TaskWords.UPDATE, Map.of("inputResponses", answers));
    }

    /** Asks the server to stop it. */
    Mono<McpResponse> cancel() {
        return ask(TaskWords.CANCEL, Map.of());
    }

    /** Asks the server to stop it, because nobody waits for it any more, and leaves it at that. */
    Mono<Void> abandon() {
        CallDeadline soon = new CallDeadline(LAST_WORDS, LAST_WORDS, workshop.timer());
        return ask(TaskWords.CANCEL, Map.of(), soon).onErrorComplete().then();
    }

    private Mono<McpResponse> ask(String method, Map<String, ?> more) {
        return ask(method, more, asked.deadline());
    }

    private Mono<McpResponse> ask(String method, Map<String, ?> more, CallDeadline deadline) {
        return Mono.defer(() -> {
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("taskId", id);
            params.putAll(more);
            McpRequest request = McpRequest.of(
                    workshop.server().nextId(),
                    method,
                    client.declaration().withTasks().params(params));
            return workshop.server()
                    .call(request, asked.leg().initiator(), asked.headers(), deadline)
                    .ofType(UpstreamEvent.Message.class)
                    .map(UpstreamEvent.Message::message)
                    .ofType(McpResponse.class)
                    .next()
                    .switchIfEmpty(Mono.error(
                            () -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, method + " has no answer")));
        });
    }
}
