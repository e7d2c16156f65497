package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.bridge.Successor;
import dev.sluice.proxy.bridge.TaskExtension;
import dev.sluice.proxy.bridge.parking.Cursors.Cursor;
import dev.sluice.proxy.connector.Agreements;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.ModernClientStatistics;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.fault.Party;
import dev.sluice.session.replica.Replicas;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A legacy server as a modern one: requests of modern clients come in, and sessions of the legacy server answer them.
 * Thread-safe.
 */
public final class ParkingConnector implements Successor {
    private static final Logger LOGGER = LoggerFactory.getLogger(ParkingConnector.class);

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final String REQUEST_STATE = "/params/requestState";

    private final Workshop workshop;
    private final Set<ProtocolVersion> served;
    private final SessionPool pool;
    private final Continuations continuations;
    private final Cursors cursors;
    private final ListenTable listens;
    private final Owners owners;
    private final TaskTable tasks;
    private final TaskRequests taskRequests;
    private final AtomicReference<@Nullable ParkingConnector> predecessor = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * Makes the machine of one route; it opens sessions only when used.
     *
     * @param connector the way to the legacy server; owned by the caller
     * @param agreements what the server has answered to handshakes
     * @param sharesLine whether what belongs to different calls of a session comes over one line
     * @param served the revisions that clients are told of
     * @param ownIdentity name and version that the server is told of clients that do not say theirs
     * @param route name of the route, the same at all replicas
     * @param replicas the processes that may be asked for what they own
     * @param adaptations between revisions
     * @param settings limits
     * @param timer runs time limits
     */
    public ParkingConnector(
            Connector connector,
            Agreements agreements,
            Predicate<UpstreamLeg> sharesLine,
            Set<ProtocolVersion> served,
            Map<String, String> ownIdentity,
            String route,
            Replicas replicas,
            Adaptations adaptations,
            ParkingSettings settings,
            Scheduler timer) {
        this.workshop = new Workshop(
                connector,
                settings,
                adaptations,
                timer,
                new Background(LOGGER, Level.DEBUG),
                new Background(LOGGER, Level.DEBUG),
                new TaskTools(settings.knownTools()));
        this.served = Set.copyOf(served);
        this.pool = new SessionPool(workshop, new SessionOpening(workshop, agreements, ownIdentity), sharesLine);
        SecureRandom random = Randomness.seeded();
        Seal seal = new Seal(random, replicas::self);
        this.owners = new Owners(
                route, replicas, new MessageReader(JsonLimits.defaults().forUpstream(Integer.MAX_VALUE)));
        this.continuations = new Continuations(workshop, seal, random);
        this.cursors = new Cursors(seal);
        this.tasks = new TaskTable(workshop, pool, seal, random);
        this.taskRequests = new TaskRequests(workshop, tasks);
        this.listens = new ListenTable(workshop, pool, tasks);
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> former(request).or(() -> elsewhere(request)).orElseGet(() -> answered(request)))
                .onErrorResume(FaultException.class, fault -> refused((McpRequest) request.message(), fault));
    }

    /**
     * Passes on to another one what that has given to clients, until that is closed; from then on it is known to be gone.
     *
     * @param before served the route until now
     */
    public void succeed(ParkingConnector before) {
        before.forgetClosed();
        predecessor.set(before);
    }

    /** However often a route changes, there are no more than are open or were closed since the last change. */
    private void forgetClosed() {
        ParkingConnector last = this;
        @Nullable ParkingConnector next = last.predecessor.get();
        while (next != null) {
            if (next.closed) {
                last.predecessor.set(next.predecessor.get());
            } else {
                last = next;
            }
            next = last.predecessor.get();
        }
    }

    @Override
    public Optional<Flux<UpstreamEvent>> former(UpstreamRequest request) {
        @Nullable ParkingConnector before = predecessor.get();
        if (before == null) {
            return Optional.empty();
        }
        McpRequest message = (McpRequest) request.message();
        if (!before.hasGiven(message)) {
            return before.former(request);
        }
        return before.closed
                ? gone(message)
                : Optional.of(
                        before.answered(request).onErrorResume(FaultException.class, fault -> refused(message, fault)));
    }

    /** A stream of changes goes on without tasks that are no more; everything else is refused. */
    private static Optional<Flux<UpstreamEvent>> gone(McpRequest message) {
        if (message.method().equals(Methods.LISTEN)) {
            return Optional.empty();
        }
        Fault unknown = state(message)
                .map(given -> Fault.CONTINUATION_UNKNOWN)
                .or(() -> Cursors.of(message).map(given -> Fault.CURSOR_UNKNOWN))
                .orElse(Fault.TASK_UNKNOWN);
        return Optional.of(refused(message, FaultException.of(unknown)));
    }

    private boolean hasGiven(McpRequest message) {
        return state(message).or(() -> Cursors.of(message)).filter(this::isOwn).isPresent()
                || taskRequests.isAboutOwn(message);
    }

    private boolean isOwn(String text) {
        return continuations.isOwn(text) || cursors.isOwn(text);
    }

    /** Answers a request for which another replica has found that it belongs here. */
    Flux<UpstreamEvent> callHere(UpstreamRequest request) {
        return Flux.defer(() -> former(request).orElseGet(() -> answered(request)))
                .onErrorResume(FaultException.class, fault -> refused((McpRequest) request.message(), fault));
    }

    /** A request that brings something which another replica has given goes there. */
    private Optional<Flux<UpstreamEvent>> elsewhere(UpstreamRequest request) {
        McpRequest message = (McpRequest) request.message();
        return state(message)
                .filter(text -> !continuations.isOwn(text))
                .flatMap(text -> forwarded(text, request, Fault.CONTINUATION_UNKNOWN))
                .or(() -> Cursors.of(message)
                        .filter(text -> !cursors.isOwn(text))
                        .flatMap(text -> forwarded(text, request, Fault.CURSOR_UNKNOWN)))
                .or(() -> taskRequests
                        .foreign(message)
                        .flatMap(text -> forwarded(text, request, Fault.TASK_UNKNOWN))
                        .map(events -> withoutTask(request, events)));
    }

    private Optional<Flux<UpstreamEvent>> forwarded(String text, UpstreamRequest request, Fault unknown) {
        return Seal.ownerOf(text).filter(owners::isOther).map(owner -> owners.call(owner, request, unknown));
    }

    /** A stream of changes goes on without the tasks of a replica that is no more. */
    private Flux<UpstreamEvent> withoutTask(UpstreamRequest request, Flux<UpstreamEvent> events) {
        boolean listening = ((McpRequest) request.message()).method().equals(Methods.LISTEN);
        return listening
                ? events.onErrorResume(
                        error -> error instanceof FaultException fault && fault.fault() == Fault.TASK_UNKNOWN,
                        gone -> answered(request))
                : events;
    }

    private static Optional<String> state(McpRequest message) {
        return Wishes.mayAsk(message) ? message.body().at(REQUEST_STATE).string() : Optional.empty();
    }

    /** What the client has got wrong is an answer of the server that this stands for. */
    private static Flux<UpstreamEvent> refused(McpRequest request, FaultException fault) {
        Fault kind = fault.fault();
        return kind.party() != Party.CLIENT
                ? Flux.error(fault)
                : Flux.just(new UpstreamEvent.Message(McpResponse.error(
                        Optional.of(request.id()), kind.code(), kind.text(), Map.of("reason", kind.reason()))));
    }

    /** The revision has no notifications of clients that a legacy server could make anything of. */
    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return Mono.empty();
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return Flux.error(FaultException.of(Fault.UPSTREAM_STREAM_NOT_OFFERED));
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return Mono.empty();
    }

    /**
     * What is under way, for metrics.
     *
     * @return figures of this moment
     */
    public ModernClientStatistics statistics() {
        return new ModernClientStatistics(
                pool.size(),
                pool.inUse(),
                pool.waiting(),
                pool.opened(),
                continuations.size(),
                listens.open(),
                tasks.size());
    }

    /**
     * Gives up what is under way, and ends all sessions with the server. What it was told last is sent before.
     *
     * @return completes when they have ended
     */
    public Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            workshop.background().dispose();
            return workshop.messages()
                    .settled(workshop.timer())
                    .timeout(LAST_WORDS, Mono.empty(), workshop.timer())
                    .then(pool.close())
                    .doFinally(end -> workshop.messages().dispose());
        });
    }

    private Flux<UpstreamEvent> answered(UpstreamRequest request) {
        McpRequest message = (McpRequest) request.message();
        if (taskRequests.takes(message)) {
            return taskRequests.answer(request).flux();
        }
        return switch (message.method()) {
            case Methods.DISCOVER -> discovered(request, message).flux();
            case Methods.LISTEN -> listens.listen(request);
            default ->
                workshop.adaptation(ProtocolVersion.newestLegacy())
                        .refusalOfForeign(message)
                        .map(refusal -> Flux.<UpstreamEvent>just(new UpstreamEvent.Message(refusal)))
                        .orElseGet(() -> carried(request, message));
        };
    }

    private Flux<UpstreamEvent> carried(UpstreamRequest request, McpRequest message) {
        return state(message).map(text -> continued(request, message, text)).orElseGet(() -> begun(request, message));
    }

    private Flux<UpstreamEvent> continued(UpstreamRequest request, McpRequest message, String state) {
        Continuations.Found found = continuations.find(state, request.caller(), message);
        Map<String, JsonView> answers =
                message.body().at("/params/inputResponses").members();
        return found.call().resume(request, found.round(), answers);
    }

    private Flux<UpstreamEvent> begun(UpstreamRequest request, McpRequest message) {
        Wishes wishes = Wishes.of(message);
        PoolKey key = PoolKey.of(workshop.settings().isolation(), request.caller(), wishes);
        return Cursors.of(message)
                .map(text -> nextPage(request, message, key, wishes, cursors.open(text)))
                .orElseGet(() -> call(request, wishes, () -> session(key, wishes, message)));
    }

    private Mono<Lease> session(PoolKey key, Wishes wishes, McpRequest message) {
        boolean alone = Wishes.mayAsk(message) || workshop.settings().isolation() == Isolation.REQUEST;
        return alone ? pool.lease(key, wishes) : pool.visit(key, wishes);
    }

    private Flux<UpstreamEvent> nextPage(
            UpstreamRequest request, McpRequest message, PoolKey key, Wishes wishes, Cursor cursor) {
        UpstreamRequest onward = new UpstreamRequest(
                Cursors.with(message, cursor),
                request.leg(),
                request.headers(),
                request.gather(),
                request.deadline(),
                request.caller());
        // Where each request has a session of its own, cursors cannot mean anything in one of them only.
        boolean anywhere = workshop.settings().isolation() == Isolation.REQUEST;
        return call(onward, wishes, () -> anywhere ? session(key, wishes, message) : revisited(key, cursor));
    }

    private Mono<Lease> revisited(PoolKey key, Cursor cursor) {
        return Mono.fromSupplier(
                () -> pool.revisit(key, cursor.session()).orElseThrow(() -> FaultException.of(Fault.CURSOR_UNKNOWN)));
    }

    private Flux<UpstreamEvent> call(UpstreamRequest request, Wishes wishes, ServerCall.Sessions sessions) {
        return new LogicalCall(workshop, pool, continuations, sessions, request, wishes, cursors, tasks).begin();
    }

    private Mono<UpstreamEvent> discovered(UpstreamRequest request, McpRequest message) {
        Wishes wishes = Wishes.of(message);
        PoolKey key = PoolKey.of(workshop.settings().isolation(), request.caller(), wishes);
        return pool.visit(key, wishes).map(lease -> {
            ServerFacts facts = lease.session().facts();
            lease.release();
            return new UpstreamEvent.Message(description(message, facts));
        });
    }

    private McpResponse description(McpRequest request, ServerFacts facts) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("resultType", "complete");
        result.put("supportedVersions", ProtocolVersion.wireNamesNewestFirst(served));
        result.put("capabilities", capabilities(facts));
        if (facts.instructions().isPresent()) {
            result.put("instructions", facts.instructions());
        }
        result.put("ttlMs", workshop.settings().ttl().toMillis());
        result.put("cacheScope", workshop.settings().cacheScope());
        if (facts.identity().isObject()) {
            result.put("_meta", Map.of(RequestMeta.SERVER_INFO, facts.identity()));
        }
        return McpResponse.result(request.id(), result);
    }

    private JsonView capabilities(ServerFacts facts) {
        JsonView announced = facts.capabilities().isObject() ? facts.capabilities() : JsonView.of(Map.of());
        boolean tasksToo = workshop.settings().tasks().adapted() && facts.runsToolsAsTasks();
        return tasksToo ? TaskExtension.announced(announced) : announced;
    }

    @Override
    public String toString() {
        return workshop.connector().toString();
    }
}
