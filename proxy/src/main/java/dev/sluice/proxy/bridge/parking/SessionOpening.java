package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.connector.Agreements;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Opens legacy sessions for modern clients. The first handshake proposes the newest legacy revision, later ones what the
 * server has answered.
 */
final class SessionOpening {
    private static final RequestId INITIALIZE = RequestId.of("u0");
    private static final McpMessage INITIALIZED = new MessageReader(JsonLimits.defaults())
            .readOne(("{\"jsonrpc\":\"2.0\",\"method\":\"" + Methods.INITIALIZED + "\"}")
                    .getBytes(StandardCharsets.US_ASCII));

    private final Workshop workshop;
    private final Agreements agreements;
    private final Map<String, String> ownIdentity;
    private final AtomicLong opened = new AtomicLong();

    /**
     * Prepares it.
     *
     * @param agreements what the server has answered before
     * @param ownIdentity what the server is told of a client that does not say what it is
     */
    SessionOpening(Workshop workshop, Agreements agreements, Map<String, String> ownIdentity) {
        this.workshop = workshop;
        this.agreements = agreements;
        this.ownIdentity = Map.copyOf(ownIdentity);
    }

    /** Opens a session for those who say the same of their client; fails when the server will not. */
    Mono<ServerSession> open(PoolKey key, Wishes wishes) {
        return Mono.defer(() -> propose(key, wishes, agreements.proposalFor(ProtocolVersion.newestLegacy())));
    }

    private Mono<ServerSession> propose(PoolKey key, Wishes wishes, ProtocolVersion proposed) {
        McpRequest proposal = workshop.adaptation(proposed).proposal(initialize(wishes));
        UpstreamLeg opening = UpstreamLeg.opening().onBehalfOf(key.initiator());
        return workshop.connector()
                .call(new UpstreamRequest(proposal, opening, Map.of(), true, workshop.deadline()))
                .collectList()
                .flatMap(events -> agree(key, wishes, proposed, events));
    }

    private McpRequest initialize(Wishes wishes) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("protocolVersion", Workshop.MODERN.wireName());
        params.put("capabilities", wishes.capabilities().isObject() ? wishes.capabilities() : Map.of());
        params.put("clientInfo", wishes.identity().isObject() ? wishes.identity() : ownIdentity);
        return McpRequest.of(INITIALIZE, Methods.INITIALIZE, params);
    }

    private Mono<ServerSession> agree(
            PoolKey key, Wishes wishes, ProtocolVersion proposed, List<UpstreamEvent> events) {
        McpResponse answer = answer(events);
        if (answer.isError()) {
            return Mono.error(
                    FaultException.of(Fault.UPSTREAM_REFUSED, "initialize was answered with " + answer.errorCode()));
        }
        Optional<ProtocolVersion> answered =
                answer.negotiatedVersion().flatMap(ProtocolVersion::parse).filter(version -> !version.isModern());
        UpstreamLeg leg = leg(events, answered).onBehalfOf(key.initiator());
        if (answered.isEmpty()) {
            return end(leg).then(Mono.error(FaultException.of(
                    Fault.NO_COMMON_REVISION, answer.negotiatedVersion().orElse("none"))));
        }
        ProtocolVersion revision = answered.get();
        agreements.note(proposed, revision);
        Adaptation adaptation = workshop.adaptation(revision);
        return proposed != revision && adaptation.isMisread(wishes.capabilities())
                ? end(leg).then(Mono.defer(() -> propose(key, wishes, revision)))
                : introduce(session(key, leg, ServerFacts.of(revision, adaptation.agreement(answer), answer)));
    }

    private ServerSession session(PoolKey key, UpstreamLeg leg, ServerFacts facts) {
        boolean shared = workshop.settings().isolation() == Isolation.SHARED;
        return new ServerSession(workshop, key, leg, facts, opened.incrementAndGet(), shared);
    }

    private Mono<ServerSession> introduce(ServerSession session) {
        return session.send(INITIALIZED)
                .onErrorResume(error -> end(session.leg()).then(Mono.error(error)))
                .thenReturn(session);
    }

    private Mono<Void> end(UpstreamLeg leg) {
        return leg.hasSession() ? workshop.connector().endSession(leg).onErrorComplete() : Mono.empty();
    }

    private static McpResponse answer(List<UpstreamEvent> events) {
        return events.stream()
                .filter(UpstreamEvent.Message.class::isInstance)
                .map(event -> ((UpstreamEvent.Message) event).message())
                .filter(McpResponse.class::isInstance)
                .map(McpResponse.class::cast)
                .findFirst()
                .orElseThrow(() -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "no answer to initialize"));
    }

    private static UpstreamLeg leg(List<UpstreamEvent> events, Optional<ProtocolVersion> revision) {
        return events.stream()
                .filter(UpstreamEvent.Opened.class::isInstance)
                .map(UpstreamEvent.Opened.class::cast)
                .findFirst()
                .map(opening -> new UpstreamLeg(revision, opening.session(), opening.replica()))
                .orElseGet(() -> new UpstreamLeg(revision, Optional.empty()));
    }
}
