package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.adaptation.Completion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One session with the legacy server. Many calls may share it; each has an id and a progress token that no other one has
 * here, and everything that the server says without naming a call is given to the call that it can only belong to, or to
 * nobody. Thread-safe.
 */
final class ServerSession {
    private static final String LOG = "notifications/message";

    private final Workshop workshop;
    private final PoolKey key;
    private final UpstreamLeg leg;
    private final ServerFacts facts;
    private final Adaptation adaptation;
    private final Completion completion;
    private final long number;
    private final boolean shared;
    private final Carriers carriers = new Carriers();
    private final Listeners listeners = new Listeners();
    private final Subscriptions subscriptions;
    private final SessionTasks tasks = new SessionTasks();
    private final ConcurrentLinkedDeque<McpRequest> waitingQuestions = new ConcurrentLinkedDeque<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicReference<@Nullable LogLevel> level = new AtomicReference<>();

    /**
     * A session that is open and introduced.
     *
     * @param number tells it from the other sessions of this process
     * @param shared whether different principals may use it
     */
    ServerSession(Workshop workshop, PoolKey key, UpstreamLeg leg, ServerFacts facts, long number, boolean shared) {
        this.workshop = workshop;
        this.key = key;
        this.leg = leg;
        this.facts = facts;
        this.adaptation = workshop.adaptation(facts.revision());
        this.completion = adaptation.completion(
                facts.identity(), workshop.settings().ttl(), workshop.settings().cacheScope());
        this.number = number;
        this.shared = shared;
        this.subscriptions = new Subscriptions(this, workshop.background());
    }

    PoolKey key() {
        return key;
    }

    UpstreamLeg leg() {
        return leg;
    }

    ServerFacts facts() {
        return facts;
    }

    Adaptation adaptation() {
        return adaptation;
    }

    Completion completion() {
        return completion;
    }

    long number() {
        return number;
    }

    Listeners listeners() {
        return listeners;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    SessionTasks tasks() {
        return tasks;
    }

    /** What a new call is called here; its progress token is called the same. */
    RequestId nextId() {
        return RequestId.of("u" + requests.incrementAndGet());
    }

    /**
     * Sends a request and emits what the server says of it, its answer last.
     *
     * @param request adapted, with an id of this session
     */
    Flux<McpMessage> call(McpRequest request, Carrier carrier, Map<String, String> headers, CallDeadline deadline) {
        return Flux.defer(() -> {
            carriers.begin(request.id(), carrier);
            Mono<Void> prepared = carrier.level().isPresent() ? ensureLevel() : Mono.empty();
            Flux<McpMessage> answers = connector()
                    .call(new UpstreamRequest(request, leg, headers, true, deadline))
                    .ofType(UpstreamEvent.Message.class)
                    .map(UpstreamEvent.Message::message);
            return prepared.thenMany(Flux.defer(() -> {
                        carryWaiting(carrier);
                        return answers;
                    }))
                    .doFinally(end -> carriers.end(request.id()));
        });
    }

    /** Sends a request of Sluice's own and emits its answer. */
    Mono<McpResponse> ask(String method, Map<String, ?> params) {
        return Mono.defer(() -> connector()
                .call(new UpstreamRequest(
                        McpRequest.of(nextId(), method, params), leg, Map.of(), true, workshop.deadline()))
                .ofType(UpstreamEvent.Message.class)
                .map(UpstreamEvent.Message::message)
                .filter(message -> !hearAside(message))
                .ofType(McpResponse.class)
                .takeLast(1)
                .next());
    }

    /** Sends what has no answer. */
    Mono<Void> send(McpMessage message) {
        return Mono.defer(
                () -> connector().send(new UpstreamRequest(message, leg, Map.of(), true, workshop.deadline())));
    }

    /** Sends what has no answer and what nobody waits for. */
    void tell(String what, McpMessage message) {
        var unused = workshop.messages().run(what, send(message));
    }

    /**
     * Hears what belongs to no call, until the session is lost.
     *
     * @return fails with {@code UPSTREAM_SESSION_LOST} then; completes when the server has no such stream
     */
    Mono<Void> listen() {
        return connector()
                .listen(leg)
                .doOnNext(this::hearUnrelated)
                .then()
                .onErrorResume(ServerSession::hasNoStream, error -> Mono.empty());
    }

    /** Takes what came with the answer to a call and is not for its client; false when it may be. */
    boolean hearAside(McpMessage message) {
        return message.fold(this::answerOrAskAside, this::hearAside, response -> false);
    }

    /** Refuses a question that no call can carry. */
    void refuse(McpRequest question) {
        tell("refusal of a question", noCarrier(question));
    }

    static McpResponse noCarrier(McpRequest question) {
        return McpResponse.error(
                Optional.of(question.id()),
                ErrorCodes.INVALID_PARAMS,
                "No request of the client is under way that could carry this one",
                Map.of("reason", "no_carrier"));
    }

    private void hearUnrelated(McpMessage message) {
        var unused = message.fold(
                question -> {
                    if (!answerOrAskAside(question)) {
                        attribute(question);
                    }
                    return true;
                },
                notification -> {
                    if (!hearAside(notification)) {
                        attribute(notification);
                    }
                    return true;
                },
                response -> true);
    }

    private boolean answerOrAskAside(McpRequest question) {
        return answerPing(question) || tasks.ask(question);
    }

    private boolean hearAside(McpNotification notification) {
        return hearChange(notification) || tasks.hear(notification);
    }

    private boolean answerPing(McpRequest question) {
        boolean ping = question.method().equals(Methods.PING);
        if (ping) {
            tell("answer to a ping", McpResponse.result(question.id(), Map.of()));
        }
        return ping;
    }

    private boolean hearChange(McpNotification notification) {
        if (!Changes.isChange(notification)) {
            return false;
        }
        listeners.hear(notification);
        return true;
    }

    /**
     * A question that came on no call's stream belongs to the only call under way, or nobody can tell. Where different
     * principals share the session, not even that is sure: it may be about a call that has just ended.
     */
    private void attribute(McpRequest question) {
        Optional<Carrier> carrier = shared ? Optional.empty() : carriers.only(Carrier::carriesQuestions);
        if (carrier.isPresent()) {
            carrier.get().ask(question);
        } else if (!shared && question.method().equals(Methods.ROOTS_LIST)) {
            awaitCarrier(question);
        } else {
            refuse(question);
        }
    }

    /** Many servers ask for the roots as soon as a session is open, before they are asked for anything. */
    private void awaitCarrier(McpRequest question) {
        if (waitingQuestions.size() >= workshop.settings().waitingQuestions()) {
            refuse(question);
            return;
        }
        waitingQuestions.add(question);
        Mono<Void> refusal = Mono.delay(workshop.settings().carrier(), workshop.timer())
                .filter(now -> waitingQuestions.remove(question))
                .doOnNext(now -> refuse(question))
                .then();
        var unused = workshop.background().run("question without a carrier", refusal);
        // A call may have begun since it was looked for.
        carriers.only(Carrier::carriesQuestions).ifPresent(this::carryWaiting);
    }

    private void carryWaiting(Carrier carrier) {
        if (carrier.carriesQuestions()) {
            McpRequest question = waitingQuestions.poll();
            while (question != null) {
                carrier.ask(question);
                question = waitingQuestions.poll();
            }
        }
    }

    private void attribute(McpNotification notification) {
        switch (notification.method()) {
            case Methods.PROGRESS ->
                notification.related().flatMap(carriers::find).ifPresent(carrier -> carrier.tell(notification));
            case Methods.CANCELLED ->
                notification
                        .related()
                        .ifPresent(question -> carriers.all().forEach(carrier -> carrier.withdrawn(question)));
            case LOG ->
                carriers.only(carrier -> carrier.level().isPresent())
                        .filter(carrier -> !shared)
                        .ifPresent(carrier -> carrier.tell(notification));
            default -> {
                // Belongs to nobody that can be told.
            }
        }
    }

    /** What a session says is for all its calls, so it says as much as the one that wants the most. */
    private Mono<Void> ensureLevel() {
        Optional<LogLevel> wanted = carriers.mostVerbose();
        if (!facts.offersLogging() || wanted.isEmpty() || level.getAndSet(wanted.get()) == wanted.get()) {
            return Mono.empty();
        }
        return ask(Methods.LOGGING_SET_LEVEL, Map.of("level", wanted.get().wireName()))
                .then()
                .onErrorResume(error -> Mono.fromRunnable(() -> level.set(null)));
    }

    private static boolean hasNoStream(Throwable error) {
        return !(error instanceof FaultException fault)
                || (fault.fault() != Fault.UPSTREAM_SESSION_LOST && fault.fault() != Fault.UPSTREAM_UNREACHABLE);
    }

    private Connector connector() {
        return workshop.connector();
    }

    @Override
    public String toString() {
        return "session " + number + " (" + facts.revision() + ')';
    }
}
