package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionHold;
import dev.sluice.session.SessionManager;
import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.events.EventId;
import dev.sluice.session.events.EventStream;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final LegacyMessages messages;
    private final StreamOpenings streams;
    private final Conversations conversations;
    private final SessionAdaptations adaptations;
    private final InFlight inFlight;
    private final Scheduler timer;

    LegacyExchanges(
            ExchangeFactory exchanges,
            SessionManager sessions,
            Traffics traffics,
            Handshake handshake,
            LegacyMessages messages,
            StreamOpenings streams,
            Conversations conversations,
            SessionAdaptations adaptations,
            InFlight inFlight,
            Scheduler timer) {
        this.exchanges = exchanges;
        this.sessions = sessions;
        this.traffics = traffics;
        this.handshake = handshake;
        this.messages = messages;
        this.streams = streams;
        this.conversations = conversations;
        this.adaptations = adaptations;
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
        return inFlight.track(route.track(handshake
                .run(exchange, request)
                .doFinally(end -> exchange.attributes().end())));
    }

    /**
     * Finds a session for a message.
     *
     * @param route that the message came in on
     * @param principal who sent it
     * @param id as the client sent it
     * @return empty when there is no such session for this principal on this route; fails with a fault when the store of the
     *     sessions does not answer and this process does not know the session
     */
    public Mono<Session> find(Route route, Principal principal, String id) {
        return SessionId.parse(id)
                .map(known -> sessions.find(known, route.name(), principal.key()))
                .orElseGet(Mono::empty)
                .filter(session -> session.protocolVersion().isPresent())
                .onErrorMap(Failures::isFault, error -> exchanges.failed(route.name(), error));
    }

    /**
     * Why a session is gone that {@link #find} did not find.
     *
     * @param route that the message came in on
     * @param principal who asks
     * @param id as the client sent it
     * @return empty when that is not known any more or cannot be found out now, or when this client on this route never had
     *     such a session
     */
    public Mono<RemovalReason> whyRemoved(Route route, Principal principal, String id) {
        return Mono.justOrEmpty(SessionId.parse(id))
                .flatMap(known -> sessions.whyRemoved(known, route.name(), principal.key()))
                .onErrorResume(StoreUnavailableException.class, unknown -> Mono.empty());
    }

    /**
     * Carries a request to the upstream and its answer back.
     *
     * @param route that it came in on
     * @param downstream who sent it
     * @param session that it belongs to
     * @param request any but {@code initialize}
     * @return empty when the session has another request of the same id under way
     * @throws FaultException when the session has just ended
     */
    public Optional<LegacyReply> call(Route route, Downstream downstream, Session session, McpRequest request) {
        Exchange exchange = exchange(route, downstream, session);
        SessionHold hold = sessions.hold(session.id());
        SessionTraffic traffic = logging(exchange, () -> traffics.of(session.id(), hold));
        return traffic.begin(request, route.settings().deadline(timer), hold, new Standpoint(exchange, session))
                .map(call -> run(exchange, session, traffic, call));
    }

    private LegacyReply run(Exchange exchange, Session session, SessionTraffic traffic, LegacyCall call) {
        EventStream<ReplyPart> stream = call.stream();
        call.deadline()
                .whileAttached(stream::attached, exchange.route().settings().detached());
        Mono<Void> work =
                new LegacyRun(exchange, session, sessions, traffic, call, conversations, adaptations, timer).toTheEnd();
        Mono<Void> counted = inFlight.track(exchange.route().track(work));
        var unused = call.work().update(traffic.background().run("call", counted));
        return new LegacyReply(
                new EventId(stream.number(), 0),
                LegacyStreams.read(stream, 0),
                () -> traffic.log().discard(stream));
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
            return logging(
                            exchange,
                            messages.accept(exchange, session, notification)
                                    .then(Mono.<Void>fromRunnable(() -> ready(exchange, session, notification))))
                    .doFinally(end -> exchange.attributes().end());
        });
    }

    /** A server without sessions is listened to from now on, because it keeps nothing for a client that comes later. */
    private void ready(Exchange exchange, Session session, McpNotification notification) {
        if (notification.method().equals(Methods.INITIALIZED) && DrivenSession.isOne(Legs.of(session))) {
            streams.hear(exchange, session);
        }
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
        return Mono.defer(() -> {
            Exchange exchange = exchange(route, downstream, session);
            return logging(exchange, messages.answer(exchange, session, answer))
                    .doFinally(end -> exchange.attributes().end());
        });
    }

    /**
     * Opens or resumes a stream to the client.
     *
     * @param route that the client came in on
     * @param downstream who it is
     * @param session that it belongs to
     * @param lastEventId the last event that the client has; empty for a new stream
     * @return empty when the event is unknown or what followed it is no longer kept; fails with a fault when the session
     *     has just ended
     */
    public Mono<LegacyReply> stream(Route route, Downstream downstream, Session session, Optional<String> lastEventId) {
        return Mono.defer(() -> {
            Exchange exchange = exchange(route, downstream, session);
            return logging(exchange, streams.open(exchange, session, lastEventId));
        });
    }

    /**
     * Ends a session at its client's wish.
     *
     * @param session that it belongs to
     * @return completes when it is gone; fails with a fault when the store of the sessions does not answer and cannot be told
     *     later
     */
    public Mono<Void> end(Session session) {
        return sessions.remove(session.id(), RemovalReason.CLIENT)
                .onErrorMap(Failures::isFault, error -> exchanges.failed(session.route(), error))
                .then();
    }

    private Exchange exchange(Route route, Downstream downstream, Session session) {
        return exchanges.open(route, downstream, Optional.of(session.id()), session.protocolVersion());
    }

    private static <T> Mono<T> logging(Exchange exchange, Mono<T> work) {
        return work.onErrorMap(Failures::isFault, error -> Failures.logged(error, exchange));
    }

    private static <T> T logging(Exchange exchange, Supplier<T> work) {
        try {
            return work.get();
        } catch (FaultException fault) {
            throw Failures.logged(fault, exchange);
        }
    }
}
