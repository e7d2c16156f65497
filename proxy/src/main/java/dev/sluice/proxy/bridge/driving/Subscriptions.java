package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The changes that the driven sessions of this process hear of: of the lists whose changes the server tells, and of the
 * resources that their clients have subscribed to. A session is listened for where its client's stream is. A subscription
 * that comes elsewhere is tried out with the server and written down, and the other process learns of it. Thread-safe.
 */
final class Subscriptions {
    private final ModernServer server;
    private final Declarations declarations;
    private final DrivingSettings settings;
    private final FinishedTasks tasks;
    private final Scheduler timer;
    private final Map<String, ChangeStream> streams = new ConcurrentHashMap<>();

    Subscriptions(
            ModernServer server,
            Declarations declarations,
            DrivingSettings settings,
            FinishedTasks tasks,
            Scheduler timer) {
        this.server = server;
        this.declarations = declarations;
        this.settings = settings;
        this.tasks = tasks;
        this.timer = timer;
    }

    /** What changes for a session, as long as somebody listens; the newest who does is told of subscriptions. */
    Flux<McpMessage> listen(Client client) {
        return Flux.defer(() -> {
            Filter wanted = Filter.announced(
                    capabilities(client), client.facts().state().subscriptions());
            ChangeStream stream = new ChangeStream(client, wanted, server, tasks, timer);
            streams.put(client.session(), stream);
            return stream.messages().doFinally(end -> streams.remove(client.session(), stream));
        });
    }

    Flux<UpstreamEvent> subscribe(Client client, UpstreamRequest asked) {
        McpRequest request = (McpRequest) asked.message();
        String uri = request.targetName();
        Optional<McpResponse> refusal = refusal(client, request, uri);
        return refusal.map(Mono::just)
                .orElseGet(() -> granted(client, asked, uri)
                        .takeUntilOther(asked.deadline().expiry())
                        .map(filter -> filter.uris().contains(uri) ? done(request) : notSubscribable(request, uri)))
                .<UpstreamEvent>map(UpstreamEvent.Message::new)
                .flux();
    }

    Flux<UpstreamEvent> unsubscribe(Client client, UpstreamRequest asked) {
        McpRequest request = (McpRequest) asked.message();
        Mono<Void> gone = Mono.defer(() -> Optional.ofNullable(streams.get(client.session()))
                .map(stream -> stream.unsubscribe(request.targetName()))
                .orElse(Mono.empty()));
        return offers(client)
                ? gone.takeUntilOther(asked.deadline().expiry())
                        .then(Mono.<UpstreamEvent>fromSupplier(() -> new UpstreamEvent.Message(done(request))))
                        .flux()
                : Flux.just(new UpstreamEvent.Message(notOffered(request)));
    }

    /** What is written down of a session has changed in another process. */
    Mono<Void> agree(Client client) {
        return Mono.defer(() -> Optional.ofNullable(streams.get(client.session()))
                .map(stream -> stream.agree(client.facts().state().subscriptions()))
                .orElse(Mono.empty()));
    }

    /** Tells a client of the changes of a task, as long as it listens here. */
    void watch(Client client, String task) {
        Optional.ofNullable(streams.get(client.session()))
                .ifPresent(stream -> stream.watch(task, settings.tasks().mostPerCaller()));
    }

    /** A task has ended. */
    void forget(Client client, String task) {
        Optional.ofNullable(streams.get(client.session())).ifPresent(stream -> stream.unwatch(task));
    }

    /** How many requests to listen are open. */
    int listenings() {
        return streams.values().stream().mapToInt(ChangeStream::listenings).sum();
    }

    private Optional<McpResponse> refusal(Client client, McpRequest request, String uri) {
        if (!offers(client)) {
            return Optional.of(notOffered(request));
        }
        Set<String> subscribed = client.facts().state().subscriptions();
        return subscribed.size() >= settings.subscriptions() && !subscribed.contains(uri)
                ? Optional.of(tooMany(request))
                : Optional.empty();
    }

    private Mono<Filter> granted(Client client, UpstreamRequest asked, String uri) {
        return Mono.defer(() -> Optional.ofNullable(streams.get(client.session()))
                .map(stream -> stream.subscribe(uri))
                .orElseGet(() -> ChangeStream.tried(client, uri, server, asked)));
    }

    private boolean offers(Client client) {
        return capabilities(client).at("/resources/subscribe").bool().orElse(false);
    }

    private JsonView capabilities(Client client) {
        return declarations.view(client.facts().server().capabilities());
    }

    private static McpResponse done(McpRequest request) {
        return McpResponse.result(request.id(), Map.of());
    }

    private static McpResponse notSubscribable(McpRequest request, String uri) {
        return McpResponse.error(
                Optional.of(request.id()),
                ErrorCodes.INVALID_PARAMS,
                "This resource cannot be subscribed to",
                Map.of("uri", uri));
    }

    private static McpResponse notOffered(McpRequest request) {
        return McpResponse.error(
                Optional.of(request.id()),
                ErrorCodes.METHOD_NOT_FOUND,
                "The server does not offer subscriptions",
                Map.of());
    }

    private McpResponse tooMany(McpRequest request) {
        return McpResponse.error(
                Optional.of(request.id()),
                ErrorCodes.TOO_MANY,
                "This session has as many subscriptions as it may have",
                Map.of("limit", settings.subscriptions()));
    }
}
