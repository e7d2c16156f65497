package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.NewSession;
import dev.sluice.session.Peer;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionHold;
import dev.sluice.session.SessionManager;
import dev.sluice.session.UpstreamReference;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Opens a legacy session on both sides. The place for it is taken before the upstream is asked, and given back whenever
 * the handshake does not succeed, the client's leaving included.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#initialization">MCP 2025-11-25,
 *     Initialization</a>
 */
final class Handshake {
    private final SessionManager sessions;
    private final Traffics traffics;
    private final FormerUpstreams formerUpstreams;
    private final SessionAdaptations adaptations;
    private final Background background;
    private final Scheduler timer;

    Handshake(
            SessionManager sessions,
            Traffics traffics,
            FormerUpstreams formerUpstreams,
            SessionAdaptations adaptations,
            Background background,
            Scheduler timer) {
        this.sessions = sessions;
        this.traffics = traffics;
        this.formerUpstreams = formerUpstreams;
        this.adaptations = adaptations;
        this.background = background;
        this.timer = timer;
    }

    /** Carries an {@code initialize} through; never fails. */
    Mono<Initialized> run(Exchange exchange, McpRequest request) {
        return run(exchange, request, false);
    }

    /** As {@link #run}, for a session that serves one request of a client which has not asked for it. */
    Mono<Initialized> runAnonymous(Exchange exchange, McpRequest request) {
        return run(exchange, request, true);
    }

    private Mono<Initialized> run(Exchange exchange, McpRequest request, boolean anonymous) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, request.method(), request)
                .flatMap(verdict -> verdict.fold(
                        pass -> open(exchange, (McpRequest) pass.message(), anonymous),
                        blocked -> Mono.just(Initialized.refused(Deliveries.refused(request.id(), blocked))),
                        answered -> Mono.just(Initialized.refused(
                                new ReplyPart.Message(McpResponse.result(request.id(), answered.result())))),
                        inputNeeded -> Mono.just(Initialized.refused(
                                Deliveries.refused(request.id(), Deliveries.unaskable(inputNeeded))))))
                .onErrorResume(error -> Mono.just(Initialized.refused(failure(error, exchange, request))))
                .flatMap(outcome -> Deliveries.deliver(exchange, request.method(), outcome.answer(), refusal -> {})
                        .map(outcome::with));
    }

    private Mono<Initialized> open(Exchange exchange, McpRequest request, boolean anonymous) {
        return exchange.route().legacyRevisions().isEmpty()
                ? Mono.just(noCommonVersion(exchange, request))
                : openSession(exchange, request, anonymous);
    }

    private static Initialized noCommonVersion(Exchange exchange, McpRequest request) {
        return Initialized.refused(Failures.noCommonVersion(
                request.id(),
                request.requestedVersion().orElse(""),
                exchange.route().modernRevisions()));
    }

    private Mono<Initialized> openSession(Exchange exchange, McpRequest request, boolean anonymous) {
        String principal = exchange.downstream().principal().key();
        return sessions.open(new NewSession(exchange.route().name(), principal, client(request), Map.of(), anonymous))
                .flatMap(session -> agree(exchange, session, request));
    }

    /** Holds the session until it is agreed upon, and removes it if that never happens. */
    private Mono<Initialized> agree(Exchange exchange, Session session, McpRequest request) {
        AtomicBoolean agreed = new AtomicBoolean();
        SessionHold hold = sessions.hold(session.id());
        ProtocolVersion client = clientRevision(exchange.route(), request);
        Negotiation negotiation = new Negotiation(exchange, session, hold, request, client);
        Upstream upstream = exchange.route().upstream();
        return upstream.discover()
                .then(Mono.defer(
                        () -> negotiate(negotiation, upstream.agreements().proposalFor(client))))
                .doOnNext(outcome -> agreed.set(outcome.session().isPresent()))
                .doFinally(end -> {
                    hold.close();
                    if (!agreed.get()) {
                        var unused = background.run(
                                "removal of a session without agreement",
                                sessions.remove(session.id(), RemovalReason.UPSTREAM)
                                        .then());
                    }
                });
    }

    private Mono<Initialized> negotiate(Negotiation negotiation, ProtocolVersion proposed) {
        McpRequest proposal = Proposals.proposal(
                negotiation.exchange().route(),
                adaptations.between(negotiation.client(), proposed),
                negotiation.request());
        return propose(negotiation, proposed, proposal).flatMap(opening -> conclude(negotiation, proposed, opening));
    }

    private Mono<Opening> propose(Negotiation negotiation, ProtocolVersion proposed, McpRequest request) {
        Route route = negotiation.exchange().route();
        CallDeadline deadline = route.settings().deadline(timer);
        Flux<UpstreamEvent> events = route.upstream()
                .connector()
                .call(new UpstreamRequest(
                        request,
                        UpstreamLeg.opening()
                                .onBehalfOf(negotiation.exchange().downstream().initiator()),
                        Map.of(),
                        true,
                        deadline));
        return events.concatMap(event -> noteOpening(negotiation, event))
                .reduce(Opening.none(), (opening, event) -> receive(negotiation, proposed, opening, event));
    }

    /** The upstream's session is written down at once, so that it is ended there if anything goes wrong from here on. */
    private Mono<UpstreamEvent> noteOpening(Negotiation negotiation, UpstreamEvent event) {
        return event instanceof UpstreamEvent.Opened opened
                ? sessions.update(
                                negotiation.session().id(),
                                current -> current.withUpstream(
                                        current.upstream().opened(opened.replica(), opened.session())))
                        .doOnNext(session -> placed(negotiation, session))
                        .thenReturn(event)
                : Mono.just(event);
    }

    /** The upstream may be about to go, and is to be told at the end then. */
    private void placed(Negotiation negotiation, Session session) {
        formerUpstreams.stands(session, negotiation.exchange().route().upstream());
    }

    private Opening receive(Negotiation negotiation, ProtocolVersion proposed, Opening opening, UpstreamEvent event) {
        if (event instanceof UpstreamEvent.Opened opened) {
            return opening.with(opened);
        }
        if (!(event instanceof UpstreamEvent.Message message)) {
            return opening;
        }
        if (message.message() instanceof McpResponse response) {
            return opening.with(response);
        }
        early(negotiation, proposed, opening, message.message());
        return opening;
    }

    /**
     * Whatever the server says before the result waits for the client's stream. Nothing but what was proposed to it tells
     * yet in which revision that is.
     */
    private void early(Negotiation negotiation, ProtocolVersion proposed, Opening opening, McpMessage message) {
        Exchange exchange = negotiation.exchange();
        SessionTraffic traffic = traffics.of(negotiation.session().id(), negotiation.hold());
        Consumer<McpResponse> reply = answer -> {
            answer.id().ifPresent(traffic::forget);
            var unused = traffic.background()
                    .run("answer before the handshake's end", send(exchange, opening.legOrNone(proposed), answer));
        };
        Reception reception = new Reception(
                exchange,
                negotiation.session(),
                traffic,
                adaptations.between(negotiation.client(), proposed),
                "",
                Optional.empty(),
                reply);
        var unused = traffic.background()
                .run(
                        "message before the handshake's end",
                        Mono.fromSupplier(() -> reception.take(message))
                                .flatMap(Mono::justOrEmpty)
                                .flatMap(taken -> Deliveries.deliver(exchange, "", new ReplyPart.Message(taken), reply))
                                .doOnNext(traffic.push()::append)
                                .then());
    }

    private Mono<Void> send(Exchange exchange, UpstreamLeg leg, McpResponse answer) {
        CallDeadline deadline = exchange.route().settings().deadline(timer);
        return exchange.route()
                .upstream()
                .connector()
                .send(new UpstreamRequest(answer, leg, Map.of(), false, deadline))
                .onErrorComplete();
    }

    private Mono<Initialized> conclude(Negotiation negotiation, ProtocolVersion proposed, Opening opening) {
        Exchange exchange = negotiation.exchange();
        McpResponse response = opening.response()
                .orElseThrow(() -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "no answer to initialize"));
        if (response.isError()) {
            return Mono.just(Initialized.refused(new ReplyPart.Message(response)));
        }
        Optional<ProtocolVersion> answered =
                response.negotiatedVersion().flatMap(ProtocolVersion::parse).filter(version -> !version.isModern());
        if (answered.isEmpty()) {
            return Mono.just(Initialized.refused(Failures.noCommonVersion(
                    response.id().orElseThrow(),
                    response.negotiatedVersion().orElse(""),
                    exchange.route().legacyRevisions())));
        }
        exchange.route().upstream().agreements().note(proposed, answered.get());
        return isMisread(negotiation, proposed, answered.get())
                ? startAgain(negotiation, opening, answered.get())
                : agreed(negotiation, response, answered.get());
    }

    /** Whether the server, which is older than was thought, takes what the client offers for something else. */
    private boolean isMisread(Negotiation negotiation, ProtocolVersion proposed, ProtocolVersion answered) {
        return proposed != answered
                && adaptations
                        .between(negotiation.client(), answered)
                        .isMisread(negotiation.request().body().at("/params/capabilities"));
    }

    /** Ends the session at the upstream, and opens another one in the words of the revision that it has answered with. */
    private Mono<Initialized> startAgain(Negotiation negotiation, Opening opening, ProtocolVersion answered) {
        Mono<Void> end = opening.leg(answered)
                .map(leg -> leg.onBehalfOf(negotiation.exchange().downstream().initiator()))
                .map(leg ->
                        negotiation.exchange().route().upstream().connector().endSession(leg))
                .orElse(Mono.empty());
        Mono<Session> forget =
                sessions.update(negotiation.session().id(), current -> current.withUpstream(UpstreamReference.none()));
        return end.then(forget).then(Mono.defer(() -> negotiate(negotiation, answered)));
    }

    private Mono<Initialized> agreed(Negotiation negotiation, McpResponse response, ProtocolVersion answered) {
        ProtocolVersion client = negotiation.client();
        McpResponse answer = adaptations.between(client, answered).agreement(response);
        Peer server = Peers.read(response.body(), "/result/serverInfo", "/result/capabilities");
        return sessions.update(
                        negotiation.session().id(),
                        current -> current.withProtocolVersion(client)
                                .withUpstream(current.upstream().negotiated(answered, server)))
                .doOnNext(session -> placed(negotiation, session))
                .flatMap(session -> negotiation
                        .exchange()
                        .chain()
                        .versionNegotiated(session.id(), client)
                        .thenReturn(session))
                .map(session ->
                        new Initialized(Optional.of(session.id()), new ReplyPart.Message(answer), work(session)))
                .switchIfEmpty(Mono.error(FaultException.of(
                        Fault.SESSIONS_EXHAUSTED, "the session had to go before its handshake was over")));
    }

    /** Without another hold an anonymous session would end with the handshake. */
    private Optional<SessionHold> work(Session session) {
        return session.life().anonymous() ? Optional.of(sessions.hold(session.id())) : Optional.empty();
    }

    /** What the client will speak: its own wish where this route serves it, else the newest that the route serves. */
    private static ProtocolVersion clientRevision(Route route, McpRequest request) {
        Set<ProtocolVersion> offered = route.legacyRevisions();
        return request.requestedVersion()
                .flatMap(ProtocolVersion::parse)
                .filter(offered::contains)
                .orElseGet(() -> Collections.max(offered));
    }

    private static ReplyPart failure(Throwable error, Exchange exchange, McpRequest request) {
        return Failures.of(error, request.id(), exchange);
    }

    private static Peer client(McpRequest request) {
        return Peers.read(request.body(), "/params/clientInfo", "/params/capabilities");
    }

    /** What a handshake is about, however often it has to be begun. */
    private record Negotiation(
            Exchange exchange, Session session, SessionHold hold, McpRequest request, ProtocolVersion client) {}

    /** How far the upstream's answer to {@code initialize} has come. */
    private record Opening(Optional<UpstreamEvent.Opened> opened, Optional<McpResponse> response) {
        static Opening none() {
            return new Opening(Optional.empty(), Optional.empty());
        }

        Opening with(UpstreamEvent.Opened opened) {
            return new Opening(Optional.of(opened), response);
        }

        Opening with(McpResponse response) {
            return new Opening(opened, Optional.of(response));
        }

        /** The conversation as far as it is known. */
        UpstreamLeg legOrNone(ProtocolVersion version) {
            return leg(version).orElseGet(() -> new UpstreamLeg(Optional.of(version), Optional.empty()));
        }

        /** What has to be ended at the upstream; empty when it keeps no session. */
        Optional<UpstreamLeg> leg(ProtocolVersion version) {
            return opened.filter(session -> session.session().isPresent())
                    .map(session -> new UpstreamLeg(Optional.of(version), session.session(), session.replica()));
        }
    }
}
