package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings a task of a server of 2025-11-25 to its end for a client that knows nothing of it: asks how it stands as often as
 * the server wants, and fetches its result. What the server asks meanwhile comes with the fetching.
 */
final class TaskDrive {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Set<String> TO_BE_FETCHED = Set.of("input_required", "completed", "failed", "cancelled");

    private final Workshop workshop;
    private final ServerSession session;
    private final Carrier carrier;
    private final CallDeadline deadline;
    private final String task;

    private TaskDrive(Workshop workshop, ServerSession session, Carrier carrier, CallDeadline deadline, String task) {
        this.workshop = workshop;
        this.session = session;
        this.carrier = carrier;
        this.deadline = deadline;
        this.task = task;
    }

    /** The id of the task that an answer has created; empty when it is the answer itself. */
    static Optional<String> created(McpResponse answer) {
        return answer.body().at("/result/task/taskId").string();
    }

    /** Emits what the server says of the task, its result last. */
    static Flux<McpMessage> of(
            Workshop workshop, ServerSession session, Carrier carrier, CallDeadline deadline, McpResponse answer) {
        JsonView created = answer.body().at("/result/task");
        TaskDrive drive = new TaskDrive(
                workshop,
                session,
                carrier,
                deadline,
                created.member("taskId").string().orElse(""));
        return deadline.limit(drive.follow(created));
    }

    /** Stops a task that nobody waits for any more. */
    static Mono<Void> cancel(ServerSession session, String task) {
        return session.ask("tasks/cancel", Map.of("taskId", task)).then();
    }

    private Flux<McpMessage> follow(JsonView state) {
        String status = state.member("status").string().orElse("");
        return TO_BE_FETCHED.contains(status)
                ? fetched()
                : Mono.delay(pause(state), workshop.timer())
                        .then(Mono.defer(this::asked))
                        .flatMapMany(this::follow);
    }

    private Mono<JsonView> asked() {
        return session.ask("tasks/get", Map.of("taskId", task))
                .doOnNext(answer -> deadline.signOfLife())
                .map(answer -> {
                    if (answer.isError()) {
                        throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "a task is unknown to its server");
                    }
                    return answer.body().member("result");
                });
    }

    private Flux<McpMessage> fetched() {
        return Flux.defer(() -> {
            RequestId id = session.nextId();
            McpRequest request = McpRequest.of(id, "tasks/result", Map.of("taskId", task));
            return session.call(request, carrier, Map.of(), deadline);
        });
    }

    private Duration pause(JsonView state) {
        OptionalLong wanted = state.member("pollInterval").integer();
        return wanted.isPresent() && wanted.getAsLong() > 0
                ? Duration.ofMillis(Math.min(wanted.getAsLong(), LONGEST_PAUSE.toMillis()))
                : workshop.settings().tasks().poll();
    }
}
