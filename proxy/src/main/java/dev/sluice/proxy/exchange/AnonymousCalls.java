package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.SessionHold;
import dev.sluice.session.SessionManager;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Requests of the legacy era from clients that have not opened a session. Each is served in an anonymous one: Sluice opens
 * it as a client without capabilities, tells nobody its id, and ends it on both sides when the request is answered, or when
 * it is older than a session of this kind may be.
 */
public final class AnonymousCalls {
    private static final Map<String, String> NOBODY = Map.of("name", "anonymous", "version", "unknown");

    private final ExchangeFactory exchanges;
    private final SessionManager sessions;
    private final Handshake handshake;
    private final LegacyExchanges legacy;
    private final InFlight inFlight;

    AnonymousCalls(
            ExchangeFactory exchanges,
            SessionManager sessions,
            Handshake handshake,
            LegacyExchanges legacy,
            InFlight inFlight) {
        this.exchanges = exchanges;
        this.sessions = sessions;
        this.handshake = handshake;
        this.legacy = legacy;
        this.inFlight = inFlight;
    }

    /**
     * Serves a request.
     *
     * @param route that it came in on
     * @param downstream who sent it
     * @param revision that the client speaks
     * @param request any but {@code initialize}
     * @return cold; what the client gets, which cannot be resumed; the error of the handshake when that has failed
     */
    public Flux<Reply> call(Route route, Downstream downstream, ProtocolVersion revision, McpRequest request) {
        return Flux.usingWhen(
                open(route, downstream, revision, request),
                opened -> opened.session()
                        .map(id -> serve(route, downstream, revision, id, request))
                        .orElseGet(() -> Flux.just(Reply.of(opened.answer()))),
                opened -> Mono.fromRunnable(() -> opened.work().ifPresent(SessionHold::close)));
    }

    /** The handshake has the id of the request, so that its error answers that. */
    private Mono<Initialized> open(Route route, Downstream downstream, ProtocolVersion revision, McpRequest request) {
        McpRequest initialize = McpRequest.of(
                request.id(),
                Methods.INITIALIZE,
                Map.of("protocolVersion", revision.wireName(), "capabilities", Map.of(), "clientInfo", NOBODY));
        return Mono.defer(() -> {
            Exchange exchange = exchanges.open(route, downstream, Optional.empty(), Optional.empty());
            return inFlight.track(route.track(handshake
                    .runAnonymous(exchange, initialize)
                    .doFinally(end -> exchange.attributes().end())));
        });
    }

    private Flux<Reply> serve(
            Route route, Downstream downstream, ProtocolVersion revision, SessionId id, McpRequest request) {
        return Flux.defer(() -> {
            Exchange exchange = exchanges.open(route, downstream, Optional.of(id), Optional.of(revision));
            return orEnded(answer(route, downstream, id, request))
                    .onErrorResume(error -> Flux.just(Failures.of(error, request.id(), exchange)))
                    .map(Reply::of)
                    .doFinally(end -> exchange.attributes().end());
        });
    }

    private Flux<ReplyPart> answer(Route route, Downstream downstream, SessionId id, McpRequest request) {
        McpNotification initialized = McpNotification.of(Methods.INITIALIZED, Map.of());
        return sessions.find(id, route.name(), downstream.principal().key())
                .flatMap(session ->
                        legacy.accept(route, downstream, session, initialized).thenReturn(session))
                .flatMapMany(session -> legacy.call(route, downstream, session, request)
                        .map(LegacyReply::replies)
                        .orElseGet(Flux::empty))
                .map(Reply::part)
                .takeWhile(part -> !(part instanceof ReplyPart.Goodbye));
    }

    /** A client that has a session would come back for the answer; this one has none to come back to. */
    private static Flux<ReplyPart> orEnded(Flux<ReplyPart> parts) {
        return Flux.defer(() -> {
            AtomicBoolean answered = new AtomicBoolean();
            return parts.doOnNext(part -> answered.compareAndSet(false, isOfAnAnswer(part)))
                    .concatWith(Mono.defer(() -> answered.get() ? Mono.empty() : Mono.error(ended())));
        });
    }

    private static boolean isOfAnAnswer(ReplyPart part) {
        return part.isFinal() || part instanceof ReplyPart.Chunk;
    }

    private static FaultException ended() {
        return FaultException.of(Fault.SESSION_ENDED, "before the request of an anonymous session was answered");
    }
}
