package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.LegacyClientStatistics;
import dev.sluice.proxy.connector.SessionFacts;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.replica.Replicas;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Leads legacy clients to a modern server. To the exchange it looks like a server that speaks whatever revision the client
 * does: it answers handshakes, asks the client questions in the middle of a call, and has a stream of its own messages.
 * Thread-safe.
 */
public final class DrivingConnector implements Connector {
    private static final Set<String> LEVELS =
            Set.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

    private static final String GIVEN_UP =
            "The server of this task was replaced, and the time for what was under way there is over";

    private final Declarations declarations;
    private final Discovery discovery;
    private final Subscriptions subscriptions;
    private final LegacyTasks tasks;
    private final FinishedTasks finished;
    private final RunningTasks running;
    private final TaskKeepers keepers;
    private final Workshop workshop;
    private final CallsUnderWay calls;

    /**
     * Makes the way to one server.
     *
     * @param upstream the server
     * @param route its name, the same at all replicas
     * @param replicas the processes that may keep what a client asks for
     * @param adaptations between all revisions
     * @param settings limits
     * @param timer runs them
     */
    public DrivingConnector(
            Upstream upstream,
            String route,
            Replicas replicas,
            Adaptations adaptations,
            DrivingSettings settings,
            Scheduler timer) {
        ModernServer server = new ModernServer(upstream);
        this.running = new RunningTasks(settings.tasks(), timer);
        this.finished = new FinishedTasks(settings.tasks(), replicas::self, running, timer);
        this.calls = new CallsUnderWay(settings);
        this.declarations = new Declarations(adaptations);
        this.discovery = new Discovery(server, declarations, settings);
        this.subscriptions = new Subscriptions(server, declarations, settings, finished, timer);
        this.workshop = new Workshop(server, new Questions(declarations), calls, settings, timer);
        this.keepers = new TaskKeepers(route, replicas, declarations, finished);
        this.tasks = new LegacyTasks(workshop, declarations, subscriptions, finished, running, keepers);
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        McpRequest message = (McpRequest) request.message();
        return switch (message.method()) {
            case Methods.INITIALIZE -> discovery.run(request);
            case Methods.LOGGING_SET_LEVEL -> Flux.defer(() -> Flux.just(new UpstreamEvent.Message(level(request))));
            case Methods.RESOURCES_SUBSCRIBE ->
                Flux.defer(() -> subscriptions.subscribe(client(request.leg()), request));
            case Methods.RESOURCES_UNSUBSCRIBE ->
                Flux.defer(() -> subscriptions.unsubscribe(client(request.leg()), request));
            default -> Flux.defer(() -> driven(client(request.leg()), request));
        };
    }

    /** Answers go to who asked; of the rest only a withdrawal means anything to a server without sessions. */
    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return Mono.defer(() -> {
            String session = request.leg().session().orElse("");
            if (request.message() instanceof McpResponse answer) {
                answer.id()
                        .flatMap(id -> calls.take(session, id))
                        .ifPresent(asked -> asked.call().answered(asked.question(), answer));
            } else if (request.message() instanceof McpNotification notification
                    && notification.method().equals(Methods.CANCELLED)) {
                return notification
                        .related()
                        .flatMap(id -> calls.find(session, id))
                        .map(call -> call.withdrawn(
                                notification.body().at("/params/reason").string()))
                        .orElseGet(Mono::empty);
            }
            return Mono.empty();
        });
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return Flux.defer(() -> subscriptions.listen(client(leg)));
    }

    /** Listens no longer as soon as nobody reads, and the server knows of nothing else. */
    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> wishesChanged(UpstreamLeg leg) {
        return Mono.defer(() -> subscriptions.agree(client(leg)));
    }

    @Override
    public boolean keeps(UpstreamLeg leg, McpRequest request) {
        return tasks.keeps(leg.session().orElse(""), request);
    }

    /**
     * The tasks that clients were told of here and that go on at the server, as far as is known.
     *
     * @return 0 or more
     */
    public int runningTasks() {
        return running.size();
    }

    /**
     * The answers that clients can still ask for.
     *
     * @return 0 or more
     */
    public int finishedTasks() {
        return finished.current();
    }

    /**
     * The server cannot be asked any more: what goes on there has failed for clients that are with another one by now.
     *
     * @param left whether the client of a session is
     */
    public void giveUpTasks(Predicate<String> left) {
        running.takeAll().stream()
                .filter(task -> left.test(task.client().session()))
                .forEach(task -> finished.giveUp(task, GIVEN_UP));
    }

    /**
     * What replicas ask each other under for what they keep.
     *
     * @param route its name, the same at all replicas
     * @return a topic of the bus
     */
    public static String topic(String route) {
        return TaskKeepers.topic(route);
    }

    /**
     * Answers another replica that asks for what this one keeps.
     *
     * @param question as it came
     * @return empty when it keeps no such thing
     */
    public Flux<byte[]> answered(byte[] question) {
        return keepers.answered(question);
    }

    /**
     * What is under way, for metrics.
     *
     * @return figures of this moment
     */
    public LegacyClientStatistics statistics() {
        return new LegacyClientStatistics(
                calls.calls(), calls.questions(), subscriptions.listenings(), finished.size());
    }

    private Flux<UpstreamEvent> driven(Client client, UpstreamRequest asked) {
        McpRequest request = (McpRequest) asked.message();
        if (tasks.takes(client, request)) {
            return tasks.answer(client, asked);
        }
        Optional<McpResponse> refusal = client.adaptation().refusal(request);
        if (refusal.isPresent()) {
            return Flux.just(new UpstreamEvent.Message(refusal.get()));
        }
        TaskHandling handling = tasks.handling(client, asked);
        Declaration declaration = handling.isWanted() ? client.declaration().withTasks() : client.declaration();
        McpRequest first = declaration.in(
                client.adaptation().request(request), client.facts().state().logLevel());
        Flux<UpstreamEvent> answer = new DrivenCall(client, asked, first, workshop, handling).run();
        return request.method().equals(Methods.TOOLS_LIST) ? answer.map(event -> tasks.offered(client, event)) : answer;
    }

    private McpResponse level(UpstreamRequest asked) {
        McpRequest request = (McpRequest) asked.message();
        JsonView offered =
                declarations.view(client(asked.leg()).facts().server().capabilities());
        if (!offered.member("logging").isPresent()) {
            return error(request, ErrorCodes.METHOD_NOT_FOUND, "The server does not offer logging");
        }
        boolean known = request.body()
                .at("/params/level")
                .string()
                .filter(LEVELS::contains)
                .isPresent();
        return known
                ? McpResponse.result(request.id(), Map.of())
                : error(request, ErrorCodes.INVALID_PARAMS, "The level must be one of the eight log levels");
    }

    private static McpResponse error(McpRequest request, int code, String text) {
        return McpResponse.error(Optional.of(request.id()), code, text, Map.of());
    }

    private Client client(UpstreamLeg leg) {
        SessionFacts facts =
                leg.facts().orElseThrow(() -> FaultException.of(Fault.INTERNAL, "a driven session without its facts"));
        Adaptation adaptation = declarations.between(facts.revision());
        return new Client(
                leg.session().orElse(""),
                facts,
                adaptation,
                declarations.of(facts),
                declarations.view(facts.client().capabilities()),
                leg.initiator());
    }
}
