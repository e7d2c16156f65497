package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import dev.sluice.session.Session;
import dev.sluice.session.UpstreamReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Opens another upstream session for a client's session that has one already, with all that the client has said and asked
 * for. Writes nothing down. What the new session says by itself before its answer is dropped: the client has not been told
 * of it, and will be told that everything may have changed.
 */
final class UpstreamOpening {
    private static final RequestId INITIALIZE = RequestId.of("sluice-initialize");
    private static final RequestId SET_LEVEL = RequestId.of("sluice-set-level");
    private static final RequestId SUBSCRIBE = RequestId.of("sluice-subscribe");

    private final Route route;
    private final Session session;
    private final SessionAdaptations adaptations;
    private final Scheduler timer;
    private volatile Optional<UpstreamLeg> opened = Optional.empty();

    UpstreamOpening(Route route, Session session, SessionAdaptations adaptations, Scheduler timer) {
        this.route = route;
        this.session = session;
        this.adaptations = adaptations;
        this.timer = timer;
    }

    /**
     * Opens it.
     *
     * @param at for any replica or a certain one
     * @return the new conversation, ready for use, in whatever legacy revision the upstream speaks now; fails with {@code
     *     UPSTREAM_SESSION_LOST} when that is none
     */
    Mono<UpstreamReference> run(UpstreamLeg at) {
        return open(at, session.upstream().protocolVersion().orElseGet(this::client))
                .flatMap(reference -> introduce(leg(reference), session.state()).thenReturn(reference));
    }

    private Mono<UpstreamReference> open(UpstreamLeg at, ProtocolVersion proposed) {
        return call(at, initialize(proposed))
                .doOnNext(event -> noteOpening(event, proposed))
                .reduce(Optional.<McpResponse>empty(), UpstreamOpening::answer)
                .flatMap(answer -> agree(at, proposed, answer));
    }

    /** What has to be ended at the upstream if nothing comes of it. */
    Optional<UpstreamLeg> opened() {
        return opened;
    }

    private McpRequest initialize(ProtocolVersion proposed) {
        Peer client = session.client();
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("protocolVersion", client().wireName());
        params.put("capabilities", reader().view(client.capabilities()));
        params.put("clientInfo", reader().view(client.identity()));
        return Proposals.proposal(
                route, adaptations.between(client(), proposed), McpRequest.of(INITIALIZE, Methods.INITIALIZE, params));
    }

    private void noteOpening(UpstreamEvent event, ProtocolVersion proposed) {
        if (event instanceof UpstreamEvent.Opened opening) {
            opened = Optional.of(new UpstreamLeg(Optional.of(proposed), opening.session(), opening.replica()));
        }
    }

    private static Optional<McpResponse> answer(Optional<McpResponse> before, UpstreamEvent event) {
        return event instanceof UpstreamEvent.Message message && message.message() instanceof McpResponse response
                ? Optional.of(response)
                : before;
    }

    /** The client keeps its revision; the server may have been replaced by one that speaks another. */
    private Mono<UpstreamReference> agree(UpstreamLeg at, ProtocolVersion proposed, Optional<McpResponse> answer) {
        McpResponse response = answer.filter(given -> !given.isError())
                .orElseThrow(
                        () -> FaultException.of(Fault.UPSTREAM_REFUSED, "initialize was not answered with a result"));
        ProtocolVersion answered = response.negotiatedVersion()
                .flatMap(ProtocolVersion::parse)
                .filter(version -> !version.isModern())
                .orElseThrow(() -> FaultException.of(
                        Fault.UPSTREAM_SESSION_LOST,
                        "the upstream speaks " + response.negotiatedVersion().orElse("nothing") + " now"));
        Optional<UpstreamLeg> leg =
                opened.map(known -> new UpstreamLeg(Optional.of(answered), known.session(), known.replica()));
        opened = leg;
        return proposed != answered && isMisread(answered)
                ? startAgain(at, leg, answered)
                : Mono.just(UpstreamReference.none()
                        .opened(leg.flatMap(UpstreamLeg::replica), leg.flatMap(UpstreamLeg::session))
                        .negotiated(
                                answered, Peers.read(response.body(), "/result/serverInfo", "/result/capabilities")));
    }

    private boolean isMisread(ProtocolVersion answered) {
        return adaptations
                .between(client(), answered)
                .isMisread(reader().view(session.client().capabilities()));
    }

    private Mono<UpstreamReference> startAgain(UpstreamLeg at, Optional<UpstreamLeg> leg, ProtocolVersion answered) {
        Mono<Void> end = leg.filter(UpstreamLeg::hasSession)
                .map(useless -> connector().endSession(onBehalfOfTheClient(useless)))
                .orElse(Mono.empty());
        return end.doOnSuccess(ended -> opened = Optional.empty()).then(Mono.defer(() -> open(at, answered)));
    }

    private Mono<Void> introduce(UpstreamLeg leg, ClientState state) {
        return connector()
                .send(request(leg, McpNotification.of(Methods.INITIALIZED, Map.of())))
                .thenMany(Flux.fromStream(() -> state.logLevel().stream())
                        .map(level -> McpRequest.of(SET_LEVEL, Methods.LOGGING_SET_LEVEL, Map.of("level", level))))
                .concatWith(Flux.fromIterable(state.subscriptions())
                        .map(uri -> McpRequest.of(SUBSCRIBE, Methods.RESOURCES_SUBSCRIBE, Map.of("uri", uri))))
                .concatMap(wish -> call(leg, wish))
                .then();
    }

    private Flux<UpstreamEvent> call(UpstreamLeg leg, McpRequest request) {
        return connector().call(request(leg, request));
    }

    private UpstreamRequest request(UpstreamLeg leg, McpMessage message) {
        return new UpstreamRequest(
                message,
                onBehalfOfTheClient(leg),
                Map.of(),
                true,
                route.settings().deadline(timer));
    }

    private UpstreamLeg leg(UpstreamReference reference) {
        return new UpstreamLeg(reference.protocolVersion(), reference.session(), reference.replica());
    }

    private UpstreamLeg onBehalfOfTheClient(UpstreamLeg leg) {
        return leg.onBehalfOf(Initiator.of(session.principal()));
    }

    private ProtocolVersion client() {
        return SessionAdaptations.client(session);
    }

    private MessageReader reader() {
        return route.reader();
    }

    private Connector connector() {
        return route.upstream().connector();
    }
}
