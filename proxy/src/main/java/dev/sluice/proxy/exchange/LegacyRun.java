package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.ClientCapabilities;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.UpstreamQuery;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.connector.TaskTools;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/** Runs one request of a legacy session from its first interceptor to its last reply, whether its client waits or not. */
final class LegacyRun {
    private static final int MOST_QUESTIONS = 32;
    private static final Optional<ProtocolVersion> NEWEST = Optional.of(ProtocolVersion.newestLegacy());

    private final Exchange exchange;
    private final Session session;
    private final SessionManager sessions;
    private final SessionTraffic traffic;
    private final LegacyCall call;
    private final Conversations conversations;
    private final SessionAdaptations adaptations;
    private final Scheduler timer;

    LegacyRun(
            Exchange exchange,
            Session session,
            SessionManager sessions,
            SessionTraffic traffic,
            LegacyCall call,
            Conversations conversations,
            SessionAdaptations adaptations,
            Scheduler timer) {
        this.exchange = exchange;
        this.session = session;
        this.sessions = sessions;
        this.traffic = traffic;
        this.call = call;
        this.conversations = conversations;
        this.adaptations = adaptations;
        this.timer = timer;
    }

    Mono<Void> toTheEnd() {
        McpRequest request = call.request();
        exchange.attributes().put(UpstreamQuery.KEY, this::asked);
        exchange.attributes().put(ClientCapabilities.KEY, new ClientCapabilities(this::capabilities));
        Flux<ReplyPart> parts = judged(request, Map.of())
                .onErrorResume(this::failed)
                .concatMap(part -> Deliveries.deliver(exchange, request.method(), part, this::refuse));
        return call.stream().writeFrom(parts.doOnNext(this::noteAnswer)).doFinally(end -> {
            exchange.attributes().end();
            traffic.end(call);
        });
    }

    /** Before the client can read the answer, so that it may use the id again at once. */
    private void noteAnswer(ReplyPart part) {
        if (part.isFinal()) {
            traffic.answered(call);
        }
    }

    private Flux<ReplyPart> judged(McpRequest request, Map<String, JsonView> answers) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, request.method(), request, answers)
                .flatMapMany(verdict -> follow(verdict, request, answers));
    }

    private Flux<ReplyPart> follow(Verdict verdict, McpRequest request, Map<String, JsonView> answers) {
        return verdict.fold(
                pass -> forward((McpRequest) pass.message()),
                blocked -> Flux.just(Deliveries.refused(request.id(), blocked)),
                answered -> Flux.just(new ReplyPart.Message(McpResponse.result(request.id(), answered.result()))),
                inputNeeded -> ask(inputNeeded, request, answers));
    }

    private Flux<ReplyPart> forward(McpRequest request) {
        return answeredHere(request)
                .map(answer -> Flux.<ReplyPart>just(new ReplyPart.Message(answer)))
                .orElseGet(() -> heard(request).handle(this::pass));
    }

    private Flux<Heard> heard(McpRequest request) {
        Flux<Heard> plain = conversations.call(exchange, session, request, now -> onward(now, request));
        boolean ofTool = request.method().equals(Methods.TOOLS_CALL)
                && !request.targetName().isEmpty();
        if (!ofTool || exchange.version().equals(NEWEST)) {
            return plain;
        }
        TaskTools tools = exchange.route().upstream().taskTools();
        return tools.contains(request.targetName())
                ? asTask(request)
                : plain.concatMap(heard -> TaskCall.isRefusal(exchange, heard) ? taught(request) : Flux.just(heard), 1);
    }

    /** What was refused was not begun, so that it can be tried again. */
    private Flux<Heard> taught(McpRequest request) {
        exchange.route().upstream().taskTools().note(request.targetName());
        return asTask(request);
    }

    private Flux<Heard> asTask(McpRequest request) {
        TaskCall task = new TaskCall(exchange, call, traffic.background(), timer);
        return task.run(conversations.call(exchange, session, request, now -> task.request(now, onward(now, request))));
    }

    /** Whether Sluice is alive is between it and the client; what the server's revision does not have is not sent. */
    private Optional<McpResponse> answeredHere(McpRequest request) {
        return request.method().equals(Methods.PING)
                ? Optional.of(McpResponse.result(request.id(), Map.of()))
                : adaptations
                        .of(session)
                        .refusal(request)
                        .filter(refusal -> !conversations.isForFormer(session, request));
    }

    private UpstreamRequest onward(Session now, McpRequest request) {
        Adaptation adaptation = adaptations.of(now);
        boolean gather = !adaptation.isIdentity() || exchange.isWatched(Direction.SERVER_TO_CLIENT, request.method());
        return new UpstreamRequest(
                adaptation.request(request),
                Legs.of(now).onBehalfOf(exchange.downstream().initiator()),
                exchange.upstreamHeaders(),
                gather,
                call.deadline());
    }

    private void pass(Heard heard, SynchronousSink<ReplyPart> sink) {
        UpstreamEvent event = heard.event();
        if (event instanceof UpstreamEvent.Message message) {
            learn(heard.session(), message.message());
            reception(heard.session())
                    .take(message.message())
                    .ifPresent(taken -> sink.next(new ReplyPart.Message(taken)));
        } else if (event instanceof UpstreamEvent.Chunk chunk) {
            sink.next(new ReplyPart.Chunk(chunk.bytes()));
        } else if (event instanceof UpstreamEvent.Paused paused && mayPause()) {
            sink.next(new ReplyPart.Goodbye(paused.retry()));
        }
    }

    private void learn(Session now, McpMessage message) {
        boolean ofTools = call.request().method().equals(Methods.TOOLS_LIST)
                && now.upstream().protocolVersion().equals(NEWEST);
        if (ofTools && message instanceof McpResponse list) {
            exchange.route().upstream().taskTools().learn(list);
        }
    }

    private Reception reception(Session now) {
        return new Reception(
                exchange,
                now,
                traffic,
                adaptations.of(now),
                call.request().method(),
                Optional.of(call.deadline()),
                this::refuse);
    }

    /** Clients of 2025-11-25 know that a stream may end before the answer, and come back for it. */
    private boolean mayPause() {
        return exchange.version()
                .map(version -> version.compareTo(ProtocolVersion.V2025_11_25) >= 0)
                .orElse(false);
    }

    private int mostOpenQuestions() {
        return exchange.route().settings().maxOpenQuestions();
    }

    /** Puts an interceptor's question to the user, on the stream of the call, and judges again with the answer. */
    private Flux<ReplyPart> ask(Verdict.InputNeeded needed, McpRequest request, Map<String, JsonView> answers) {
        InterceptAction.RequireInput wanted = needed.question();
        if (!canAsk(wanted.method()) || answers.size() == MOST_QUESTIONS || answers.containsKey(wanted.key())) {
            return Flux.just(Deliveries.refused(request.id(), Deliveries.unaskable(needed)));
        }
        RequestId id = traffic.nextQuestionId();
        Sinks.One<McpResponse> answer = Sinks.one();
        OpenQuestion question = OpenQuestion.ofSluice(wanted.method(), call.deadline(), response -> {
            var unused = answer.tryEmitValue(response);
        });
        if (!traffic.asked(id, question, mostOpenQuestions())) {
            return Flux.error(FaultException.of(Fault.QUESTIONS_EXHAUSTED));
        }
        return Flux.<ReplyPart>just(new ReplyPart.Message(McpRequest.of(id, wanted.method(), wanted.params())))
                .concatWith(answer.asMono()
                        .takeUntilOther(call.deadline().expiry())
                        .flatMapMany(given -> judged(request, with(answers, wanted.key(), given))));
    }

    private boolean canAsk(String method) {
        String capability = method.substring(0, Math.max(0, method.indexOf('/')));
        boolean known = !method.equals(Methods.ELICITATION_CREATE)
                || exchange.version()
                        .map(version -> version.compareTo(ProtocolVersion.V2025_06_18) >= 0)
                        .orElse(false);
        return known && capabilities().member(capability).isPresent();
    }

    private JsonView capabilities() {
        return exchange.route().reader().view(session.client().capabilities());
    }

    /** What an interceptor asks the upstream; whatever else the upstream says on that occasion is not for the client. */
    private Mono<McpResponse> asked(String method, Map<String, ?> params) {
        RequestId id = RequestId.of("sluice-" + traffic.nextQuestionId().text());
        McpRequest query = McpRequest.of(id, method, params);
        return Queries.answer(conversations
                .call(exchange, session, query, now -> onward(now, query))
                .handle((heard, sink) -> {
                    if (heard.event() instanceof UpstreamEvent.Message message
                            && message.message() instanceof McpResponse response) {
                        sink.next(new ReplyPart.Message(
                                adaptations.of(heard.session()).response(method, response)));
                    }
                }));
    }

    /** An error of the client counts as an answer without content; the interceptor decides what that means. */
    private static Map<String, JsonView> with(Map<String, JsonView> answers, String key, McpResponse given) {
        Map<String, JsonView> more = new HashMap<>(answers);
        more.put(key, given.body().at("/result"));
        return more;
    }

    private Flux<ReplyPart> failed(Throwable error) {
        if (error instanceof MalformedMessageException malformed) {
            return Flux.just(malformed(malformed));
        }
        FaultException fault = Failures.asFault(error);
        ReplyPart failure = Failures.of(fault, call.request().id(), exchange);
        if (fault.fault() == Fault.UPSTREAM_TIMEOUT) {
            withdrawUpstream();
        }
        return fault.fault() == Fault.UPSTREAM_SESSION_LOST
                ? Flux.just(failure).concatWith(Mono.defer(this::endSession))
                : Flux.just(failure);
    }

    /** Only what the client has sent; the upstream's mistakes are faults. */
    private ReplyPart malformed(MalformedMessageException malformed) {
        McpResponse error = McpResponse.error(
                Optional.of(call.request().id()), malformed.code(), "The message is malformed", Map.of());
        return new ReplyPart.Failure(error, 200, Optional.empty());
    }

    /** Comes after the answer, because removing the session closes its streams. */
    private Mono<ReplyPart> endSession() {
        return LostSession.end(sessions, session.id()).then(Mono.empty());
    }

    private void withdrawUpstream() {
        McpNotification cancelled = McpNotification.of(
                Methods.CANCELLED, Map.of("requestId", call.request().id(), "reason", "timeout"));
        send("cancellation after a time-out", cancelled);
    }

    private void refuse(McpResponse refusal) {
        refusal.id().ifPresent(traffic::forget);
        send("refusal of a question", refusal);
    }

    private void send(String what, McpMessage message) {
        var unused = traffic.background().run(what, conversations.send(exchange, session, message));
    }
}
