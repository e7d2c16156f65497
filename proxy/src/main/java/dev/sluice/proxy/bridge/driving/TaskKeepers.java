package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.bridge.driving.FinishedTasks.Finished;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The replicas as the keepers of answers that only they have. One that is dead, or does not answer, keeps nothing.
 * Thread-safe.
 */
final class TaskKeepers {
    private static final String TOPIC = "driving.task.";
    private static final String METHOD = "sluice/task";

    private final String topic;
    private final Replicas replicas;
    private final Declarations declarations;
    private final FinishedTasks own;

    /**
     * Prepares it.
     *
     * @param route its name, the same at all replicas
     * @param own what this one keeps
     */
    TaskKeepers(String route, Replicas replicas, Declarations declarations, FinishedTasks own) {
        this.topic = topic(route);
        this.replicas = replicas;
        this.declarations = declarations;
        this.own = own;
    }

    /** Under what replicas ask each other about a route. */
    static String topic(String route) {
        return TOPIC + route;
    }

    /** What any replica keeps of a task for a client; empty when none does. */
    Mono<Finished> find(Client client, String task) {
        return Mono.justOrEmpty(own.find(client.session(), task))
                .switchIfEmpty(Mono.defer(() -> elsewhere(client, task)));
    }

    private Mono<Finished> elsewhere(Client client, String task) {
        Optional<String> keeper = TaskIds.keeper(task).filter(name -> !name.equals(replicas.self()));
        return keeper.map(name -> asked(name, client, task)).orElseGet(Mono::empty);
    }

    private Mono<Finished> asked(String keeper, Client client, String task) {
        byte[] question = McpNotification.of(METHOD, Map.of("session", client.session(), "task", task))
                .utf8();
        return replicas.bus()
                .ask(keeper, topic, question)
                .next()
                .map(answer -> read(client, params(answer)))
                .onErrorResume(ReplicaUnavailableException.class, gone -> Mono.empty());
    }

    /** What another replica has asked for, if it is here. */
    Flux<byte[]> answered(byte[] question) {
        return Flux.defer(() -> {
            JsonView params = params(question);
            return Mono.justOrEmpty(own.find(text(params, "session"), text(params, "task")))
                    .map(TaskKeepers::written)
                    .flux();
        });
    }

    private static byte[] written(Finished finished) {
        return McpNotification.of(
                        METHOD,
                        Map.of(
                                "state",
                                finished.state(),
                                "answer",
                                finished.answer().body()))
                .utf8();
    }

    private Finished read(Client client, JsonView params) {
        Map<String, Object> state = new LinkedHashMap<>(params.member("state").members());
        McpMessage answer = declarations.read(params.member("answer").toJson());
        return new Finished(state, (McpResponse) answer, client.owner(), Long.MAX_VALUE);
    }

    private JsonView params(byte[] message) {
        return declarations
                .read(new String(message, StandardCharsets.UTF_8))
                .body()
                .member("params");
    }

    private static String text(JsonView params, String name) {
        return params.member(name).string().orElse("");
    }
}
