package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * What a modern server tells one session of changes. The session wants to hear of other things from time to time, and the
 * server takes no second thoughts: a new request to listen is made and granted before the old one is closed, so that
 * nothing is missed in between. One that the server ends, or that is lost, is made again after a pause; what may have
 * changed meanwhile is said to have changed. Thread-safe.
 */
final class ChangeStream {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeStream.class);

    private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CONTENTION = Duration.ofSeconds(1);

    private final Client client;
    private final ModernServer server;
    private final FinishedTasks tasks;
    private final Scheduler timer;
    private final Sinks.Many<Listening> openings = Sinks.many().unicast().onBackpressureBuffer();

    private final Object lock = new Object();
    // Guarded by the lock, down to the constructor.
    private final List<Listening> running = new ArrayList<>(2);
    private Filter wanted;
    private long count;
    private Duration pause = FIRST_PAUSE;

    ChangeStream(Client client, Filter wanted, ModernServer server, FinishedTasks tasks, Scheduler timer) {
        this.client = client;
        this.wanted = wanted;
        this.server = server;
        this.tasks = tasks;
        this.timer = timer;
    }

    /** Asks the server whether it would grant a resource, and listens no longer than that takes. */
    static Mono<Filter> tried(Client client, String uri, ModernServer server, UpstreamRequest asked) {
        Filter only = Filter.of(uri);
        return server.call(request(client, only, server), asked)
                .ofType(UpstreamEvent.Message.class)
                .handle((UpstreamEvent.Message event, SynchronousSink<Filter> sink) -> {
                    if (event.message() instanceof McpNotification notification
                            && notification.method().equals(ACKNOWLEDGED)) {
                        sink.next(Filter.read(notification.body().at("/params/notifications")));
                    } else if (event.message() instanceof McpResponse response) {
                        sink.error(FaultException.of(
                                Fault.UPSTREAM_PROTOCOL_ERROR, "listening was answered with " + response));
                    }
                })
                .next();
    }

    private static McpRequest request(Client client, Filter filter, ModernServer server) {
        Declaration declaration = filter.tasks().isEmpty()
                ? client.declaration()
                : client.declaration().withTasks();
        return McpRequest.of(
                server.nextId(), Methods.LISTEN, declaration.params(Map.of("notifications", filter.toParams())));
    }

    /** What changes, in the client's revision; never ends. Whoever takes slowly gets the newest of each kind. */
    Flux<McpMessage> messages() {
        return Coalesced.of(Flux.defer(() -> {
            var unused = opened(Optional.empty(), false);
            return openings.asFlux().flatMap(this::heard, Integer.MAX_VALUE);
        }));
    }

    /**
     * Listens for the changes of a resource, too.
     *
     * @return what the server grants, with the resource in it or not
     */
    Mono<Filter> subscribe(String uri) {
        return Mono.defer(() -> {
            synchronized (lock) {
                wanted = wanted.with(uri);
            }
            return opened(Optional.of(uri), false)
                    .map(Listening::acknowledged)
                    .orElse(Mono.empty())
                    .doOnError(error -> forget(uri))
                    .doOnNext(filter -> {
                        if (!filter.uris().contains(uri)) {
                            forget(uri);
                        }
                    });
        });
    }

    /** Listens for the changes of a resource no longer. */
    Mono<Void> unsubscribe(String uri) {
        return change(filter -> filter.without(uri));
    }

    /** Listens for the changes of just these resources. */
    Mono<Void> agree(Set<String> uris) {
        return change(filter -> filter.withUris(uris));
    }

    /**
     * Listens for the changes of a task, too. Nobody waits for that: its client can ask at any time.
     *
     * @param most tasks that are listened for at once
     */
    void watch(String task, int most) {
        synchronized (lock) {
            if (wanted.tasks().size() >= most) {
                return;
            }
            wanted = wanted.withTask(task);
        }
        var unused = opened(Optional.empty(), false);
    }

    /** A task has ended. The next request to listen is without it; until then it tells nothing. */
    void unwatch(String task) {
        boolean nothing;
        synchronized (lock) {
            wanted = wanted.withoutTask(task);
            nothing = wanted.isEmpty();
        }
        if (nothing) {
            olderThan(Long.MAX_VALUE).forEach(Listening::close);
        }
    }

    /** How many requests to listen are open. */
    int listenings() {
        synchronized (lock) {
            return running.size();
        }
    }

    private Mono<Void> change(UnaryOperator<Filter> change) {
        return Mono.defer(() -> {
            synchronized (lock) {
                Filter before = wanted;
                wanted = change.apply(wanted);
                if (wanted.equals(before)) {
                    return Mono.empty();
                }
            }
            Optional<Listening> opening = opened(Optional.empty(), false);
            if (opening.isEmpty()) {
                olderThan(Long.MAX_VALUE).forEach(Listening::close);
            }
            return opening.map(begun -> begun.acknowledged().then()).orElse(Mono.empty());
        });
    }

    private void forget(String uri) {
        synchronized (lock) {
            wanted = wanted.without(uri);
        }
    }

    /** Listens for what is wanted now; empty when that is nothing. */
    private Optional<Listening> opened(Optional<String> added, boolean repair) {
        Listening opening;
        synchronized (lock) {
            if (wanted.isEmpty() || (repair && !running.isEmpty())) {
                return Optional.empty();
            }
            opening = new Listening(++count, wanted, added, repair);
            running.add(opening);
        }
        openings.emitNext(opening, Sinks.EmitFailureHandler.busyLooping(CONTENTION));
        return Optional.of(opening);
    }

    private Flux<McpMessage> heard(Listening listening) {
        McpRequest listen = request(client, listening.filter(), server);
        CallDeadline endless = new CallDeadline(Duration.ZERO, Duration.ZERO, timer);
        return server.call(listen, client.initiator(), Map.of(), endless)
                .takeUntilOther(listening.closed())
                .concatMapIterable(event -> heard(listening, event))
                .onErrorResume(error -> {
                    listening.fail(
                            error instanceof FaultException fault
                                    ? fault
                                    : FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, error));
                    return Flux.empty();
                })
                .concatWith(Flux.defer(() -> ended(listening)));
    }

    private List<McpMessage> heard(Listening listening, UpstreamEvent event) {
        if (!(event instanceof UpstreamEvent.Message message)) {
            return List.of();
        }
        return message.message()
                .fold(
                        question -> List.of(),
                        notification -> notified(listening, notification),
                        response -> answered(listening, response));
    }

    private List<McpMessage> notified(Listening listening, McpNotification notification) {
        if (notification.method().equals(ACKNOWLEDGED)) {
            return acknowledged(listening, Filter.read(notification.body().at("/params/notifications")));
        }
        if (notification.method().equals(TaskWords.CHANGED)) {
            return status(listening, notification.body().member("params"));
        }
        return listening.filter().admits(notification)
                ? client.adaptation().toClient(notification).stream()
                        .<McpMessage>map(change -> change)
                        .toList()
                : List.of();
    }

    private List<McpMessage> status(Listening listening, JsonView params) {
        String atServer = params.member("taskId").string().orElse("");
        if (!listening.filter().tasks().contains(atServer)) {
            return List.of();
        }
        McpResponse state = McpResponse.result(server.nextId(), params);
        if (TaskWords.isOver(params)) {
            unwatch(atServer);
        }
        return List.of(McpNotification.of(TaskWords.STATUS, tasks.noted(client, state, TaskIds.ofServer(atServer))));
    }

    /** A server that ends well says so with a result; one that does not want to be listened to, with an error. */
    private static List<McpMessage> answered(Listening listening, McpResponse response) {
        if (response.isError()) {
            listening.refuse(response.errorCode());
        }
        return List.of();
    }

    private List<McpMessage> acknowledged(Listening listening, Filter filter) {
        boolean inVain =
                listening.added().filter(uri -> !filter.uris().contains(uri)).isPresent();
        if (inVain) {
            listening.close();
        } else {
            synchronized (lock) {
                pause = FIRST_PAUSE;
            }
            // Those who wait for an older one are told what the newer one has brought.
            olderThan(listening.number()).forEach(older -> {
                older.close();
                older.acknowledge(filter);
            });
        }
        listening.acknowledge(filter);
        return listening.isRepair()
                ? filter.anything().stream().<McpMessage>map(change -> change).toList()
                : List.of();
    }

    private List<Listening> olderThan(long number) {
        synchronized (lock) {
            return running.stream()
                    .filter(listening -> listening.number() < number)
                    .toList();
        }
    }

    /** When none is left of what is still wanted, the server is asked again. */
    private Flux<McpMessage> ended(Listening listening) {
        listening.fail(FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "listening ended before it was granted"));
        Duration wait;
        synchronized (lock) {
            running.remove(listening);
            if (!running.isEmpty() || wanted.isEmpty() || listening.isRefused()) {
                return Flux.empty();
            }
            wait = pause;
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        LOGGER.debug("Listening for changes has ended; the next attempt comes in {}", wait);
        return Mono.delay(wait, timer)
                .doOnNext(over -> {
                    var unused = opened(Optional.empty(), true);
                })
                .thenMany(Flux.empty());
    }
}
