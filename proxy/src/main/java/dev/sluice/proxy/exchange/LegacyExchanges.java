package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionHold;
import dev.sluice.session.SessionManager;
import dev.sluice.session.events.EventId;
import dev.sluice.session.events.EventStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Messages of legacy sessions, 2025-03-26 to 2025-11-25.
 *
 * <p>A call belongs to its session. It runs in the background, writes its answer into an event stream of the session,
 * and the client's connection reads that stream. So a client that loses its connection loses nothing: the call goes on,
 * and the client resumes the stream on another connection.
 */
public final class LegacyExchanges {
    private final ExchangeFactory exchanges;
    private final SessionManager sessions;
    private final Traffics traffics;
    private final Handshake handshake;
    private final InFlight inFlight;
    private final Scheduler timer;

    LegacyExchanges(
            ExchangeFactory exchanges,
            SessionManager sessions,
            Traffics traffics,
            Handshake handshake,
            InFlight inFlight,
            Scheduler timer) {
        this.exchanges = exchanges;
        this.sessions = sessions;
        this.traffics = traffics;
        this.handshake = handshake;
        this.inFlight = inFlight;
        this.timer = timer;
    }

    /**
     * Opens a session.
     *
     * @param route that the message came in on
     * @param downstream who sent it
     * @param request an {@code initialize}
     * @return the answer, with the new session's id when the handshake succeeded; never fails
     */
    public Mono<Initialized> initialize(Route route, Downstream downstream, McpRequest request) {
        Exchange exchange = exchanges.open(route, downstream, Optional.empty(), Optional.empty());
        return inFlight.track(handshake.run(exchange, request).flux()).next();
    }

    /**
     * Finds a session for a message.
     *
     * @param route that the message came in on
     * @param downstream who sent it
     * @param id as the client sent it
     * @return empty when there is no such session for this client on this route
     */
    public Mono<Session> find(Route route, Downstream downstream, String id) {
        return Mono.justOrEmpty(SessionId.parse(id))
                .flatMap(known -> sessions.find(
                        known, route.name(), downstream.principal().key()))
                .filter(session -> session.protocolVersion().isPresent());
    }

    /**
     * Carries a request to the upstream and its answer back.
     *
     * @param route that it came in on
     * @param downstream who sent it
     * @param session that it belongs to
     * @param request any but {@code initialize}
     * @return empty when the session has another request of the same id under way
     */
    public Optional<LegacyReply> call(Route route, Downstream downstream, Session session, McpRequest request) {
        SessionTraffic traffic = traffics.of(session.id());
        CallDeadline deadline =
                new CallDeadline(route.settings().callIdle(), route.settings().callTotal(), timer);
        return traffic.begin(request, deadline, sessions.hold(session.id())).map(call -> {
            Exchange exchange = exchange(route, downstream, session);
            LegacyRun run = new LegacyRun(exchange, session, sessions, traffic, call, timer);
            deadline.whileAttached(call.stream()::attached, route.settings().detached());
            var unused = call.work()
                    .update(traffic.background()
                            .run("call", inFlight.track(run.toTheEnd().flux()).then()));
            return new LegacyReply(
                    new EventId(call.stream().number(), 0).toString(),
                    read(call.stream(), 0),
                    () -> traffic.log().discard(call.stream()));
        });
    }

    /**
     * Carries a notification of the client to the upstream.
     *
     * @param route that it came in on
     * @param downstream who sent it
     * @param session that it belongs to
     * @param notification any
     * @return completes when the upstream has accepted it; fails with a fault when it has not
     */
    public Mono<Void> accept(Route route, Downstream downstream, Session session, McpNotification notification) {
        return Mono.defer(() -> {
            Exchange exchange = exchange(route, downstream, session);
            return exchange.judge(Direction.CLIENT_TO_SERVER, notification.method(), notification)
                    .flatMap(verdict -> passed(verdict, message -> send(exchange, session, message)))
                    .then(Mono.fromRunnable(() -> withdraw(session, notification)));
        });
    }

    /**
     * Carries the answer to a question to whoever asked it: the upstream, or an interceptor.
     *
     * @param route that it came in on
     * @param downstream who sent it
     * @param session that it belongs to
     * @param answer a response of the client
     * @return completes when it was taken; an answer to no open question is dropped
     */
    public Mono<Void> answer(Route route, Downstream downstream, Session session, McpResponse answer) {
        return Mono.defer(() -> answer.id()
                .flatMap(id -> traffics.find(session.id()).flatMap(traffic -> traffic.close(id)))
                .filter(question -> !SessionTraffic.takenBySluice(question, answer))
                .map(question -> relay(exchange(route, downstream, session), session, question, answer))
                .orElse(Mono.empty()));
    }

    /**
     * Opens or resumes a stream to the client.
     *
     * @param route that the client came in on
     * @param downstream who it is
     * @param session that it belongs to
     * @param lastEventId the last event that the client has; empty for a new stream
     * @return empty when the event is unknown or what followed it is no longer kept
     */
    public Optional<LegacyReply> stream(
            Route route, Downstream downstream, Session session, Optional<String> lastEventId) {
        SessionTraffic traffic = traffics.of(session.id());
        if (lastEventId.isEmpty()) {
            listen(route, downstream, session, traffic);
            EventStream<ReplyPart> push = traffic.push();
            return Optional.of(reading(session, push, push.delivered()));
        }
        Optional<EventId> after = EventId.parse(lastEventId.get());
        return after.flatMap(traffic.log()::find)
                .filter(stream -> stream.canResumeAfter(after.orElseThrow().sequence()))
                .map(stream -> {
                    if (stream == traffic.push()) {
                        listen(route, downstream, session, traffic);
                    }
                    return reading(session, stream, after.orElseThrow().sequence());
                });
    }

    /**
     * Ends a session at its client's wish.
     *
     * @param session that it belongs to
     * @return completes when it is gone
     */
    public Mono<Void> end(Session session) {
        return sessions.remove(session.id(), RemovalReason.CLIENT).then();
    }

    private LegacyReply reading(Session session, EventStream<ReplyPart> stream, long after) {
        Flux<Reply> replies =
                Flux.using(() -> sessions.hold(session.id()), hold -> read(stream, after), SessionHold::close);
        Reply goodbye = Reply.of(new ReplyPart.Goodbye(inFlight.retry()));
        return new LegacyReply(
                new EventId(stream.number(), after).toString(),
                inFlight.track(inFlight.untilDrain(replies, Mono.just(goodbye))),
                () -> {});
    }

    private static Flux<Reply> read(EventStream<ReplyPart> stream, long after) {
        return stream.readAfter(after)
                .takeUntil(event -> event.data() instanceof ReplyPart.Goodbye)
                .map(event -> new Reply(Optional.of(event.id().toString()), event.data()));
    }

    /** Reads the upstream's own stream into the session's, from the first GET of the client until the session ends. */
    private void listen(Route route, Downstream downstream, Session session, SessionTraffic traffic) {
        if (!traffic.startListening()) {
            return;
        }
        Exchange exchange = exchange(route, downstream, session);
        Flux<ReplyPart> messages = route.upstream()
                .connector()
                .listen(leg(session))
                .doOnNext(message -> noteQuestion(traffic, message))
                .concatMap(message -> Deliveries.deliver(
                        exchange,
                        "",
                        new ReplyPart.Message(message),
                        refusal -> refuse(exchange, session, traffic, refusal)));
        var unused = traffic.background()
                .run(
                        "stream of the upstream",
                        traffic.push()
                                .writeFrom(messages.concatWith(Flux.never()))
                                .onErrorResume(error -> listeningFailed(error, exchange, session, traffic)));
    }

    private Mono<Void> listeningFailed(Throwable error, Exchange exchange, Session session, SessionTraffic traffic) {
        FaultException fault = Failures.asFault(error);
        Failures.log(fault, exchange);
        if (fault.fault() == Fault.UPSTREAM_SESSION_LOST) {
            return sessions.remove(session.id(), RemovalReason.UPSTREAM).then();
        }
        if (fault.fault() != Fault.UPSTREAM_STREAM_NOT_OFFERED) {
            traffic.stopListening();
        }
        return Mono.empty();
    }

    private static void noteQuestion(SessionTraffic traffic, McpMessage message) {
        if (message instanceof McpRequest question) {
            traffic.asked(question.id(), OpenQuestion.outsideCalls(question.method()));
        }
        if (message instanceof McpNotification withdrawal && withdrawal.method().equals(Methods.CANCELLED)) {
            withdrawal.related().ifPresent(id -> {
                var unused = traffic.close(id);
            });
        }
    }

    private void refuse(Exchange exchange, Session session, SessionTraffic traffic, McpResponse refusal) {
        refusal.id().ifPresent(id -> {
            var unused = traffic.close(id);
        });
        var unused = traffic.background().run("refusal of a question", send(exchange, session, refusal));
    }

    private Mono<Void> relay(Exchange exchange, Session session, OpenQuestion question, McpResponse answer) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, question.method(), answer)
                .flatMap(verdict -> verdict.fold(
                        pass -> send(exchange, session, pass.message()),
                        blocked -> send(
                                exchange,
                                session,
                                McpResponse.error(answer.id(), blocked.code(), blocked.reason(), Map.of())),
                        answered -> send(
                                exchange,
                                session,
                                McpResponse.result(answer.id().orElseThrow(), answered.result())),
                        inputNeeded -> send(exchange, session, answer)));
    }

    private void withdraw(Session session, McpNotification notification) {
        if (notification.method().equals(Methods.CANCELLED)) {
            notification
                    .related()
                    .flatMap(id -> traffics.find(session.id()).flatMap(traffic -> traffic.findCall(id)))
                    .ifPresent(LegacyCall::cancel);
        }
    }

    private Mono<Void> send(Exchange exchange, Session session, McpMessage message) {
        Route route = exchange.route();
        CallDeadline deadline =
                new CallDeadline(route.settings().callIdle(), route.settings().callTotal(), timer);
        return route.upstream()
                .connector()
                .send(new UpstreamRequest(message, leg(session), Map.of(), false, deadline))
                .onErrorResume(error -> lost(error, session));
    }

    /** An upstream that has forgotten the session ends it for the client too. */
    private Mono<Void> lost(Throwable error, Session session) {
        FaultException fault = Failures.asFault(error);
        return fault.fault() == Fault.UPSTREAM_SESSION_LOST
                ? sessions.remove(session.id(), RemovalReason.UPSTREAM).then(Mono.error(fault))
                : Mono.error(fault);
    }

    private static Mono<Void> passed(Verdict verdict, Function<McpMessage, Mono<Void>> onward) {
        return verdict.fold(
                pass -> onward.apply(pass.message()),
                blocked -> Mono.empty(),
                answered -> Mono.empty(),
                inputNeeded -> Mono.empty());
    }

    private Exchange exchange(Route route, Downstream downstream, Session session) {
        return exchanges.open(route, downstream, Optional.of(session.id()), session.protocolVersion());
    }

    static UpstreamLeg leg(Session session) {
        return new UpstreamLeg(session.protocolVersion(), session.upstreamSession());
    }
}
