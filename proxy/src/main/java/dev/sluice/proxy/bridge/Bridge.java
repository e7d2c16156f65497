package dev.sluice.proxy.bridge;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.Crossing;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamProfile;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the way of every message to an upstream: straight on when both ends are of one era, else over the machine that
 * stands between the two. Which of them it is, the leg says where there is a session, and what the upstream was found to
 * be where there is none. An upstream whose answer speaks against the finding is asked again what it is.
 */
public final class Bridge implements Crossing {
    private static final Set<Fault> MISUNDERSTANDINGS =
            Set.of(Fault.UPSTREAM_PROTOCOL_ERROR, Fault.UPSTREAM_NOT_MCP, Fault.NO_COMMON_REVISION);

    private static final Set<Integer> MODERN_REFUSALS = Set.of(
            ErrorCodes.METHOD_NOT_FOUND,
            ErrorCodes.HEADER_MISMATCH,
            ErrorCodes.MISSING_CLIENT_CAPABILITY,
            ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION);

    private final Upstream upstream;
    private final Optional<Connector> driving;
    private final Optional<Successor> parking;

    /**
     * Makes the ways to one upstream.
     *
     * @param upstream how to reach it directly, and what it was found to be
     * @param driving leads legacy clients to a modern server; empty when they depend on what the server speaks
     * @param parking leads modern clients to a legacy server; empty when they depend on what the server speaks
     */
    public Bridge(Upstream upstream, Optional<Connector> driving, Optional<Successor> parking) {
        this.upstream = upstream;
        this.driving = driving;
        this.parking = parking;
    }

    @Override
    public boolean bridges(ProtocolVersion client) {
        return client.isModern() ? parking.isPresent() : driving.isPresent();
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        UpstreamLeg leg = request.leg();
        if (leg.isOpening()) {
            return driving.map(machine -> opened(machine, request)).orElseGet(() -> direct().call(request));
        }
        if (isModern(leg)) {
            return parking.map(machine -> inherited(machine, request)).orElseGet(() -> direct().call(request));
        }
        return way(leg).call(request);
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return way(request.leg()).send(request);
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return way(leg).listen(leg);
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return way(leg).endSession(leg);
    }

    @Override
    public Mono<Void> wishesChanged(UpstreamLeg leg) {
        return way(leg).wishesChanged(leg);
    }

    @Override
    public boolean keeps(UpstreamLeg leg, McpRequest request) {
        return way(leg).keeps(leg, request);
    }

    private Connector direct() {
        return upstream.direct();
    }

    /** The way of a session: it stays what it was opened as. */
    private Connector way(UpstreamLeg leg) {
        return driving.filter(machine -> DrivenSession.isOne(leg)).orElseGet(this::direct);
    }

    private static boolean isModern(UpstreamLeg leg) {
        return leg.version().map(ProtocolVersion::isModern).orElse(false);
    }

    private Flux<UpstreamEvent> opened(Connector machine, UpstreamRequest request) {
        return Flux.defer(() -> {
            Optional<UpstreamProfile> profile = upstream.profile();
            if (profile.filter(found -> found.excludes(ProtocolVersion.newestLegacy()))
                    .isPresent()) {
                return upstream.confirm()
                        .flatMapMany(confirmed -> confirmed.excludes(ProtocolVersion.newestLegacy())
                                ? machine.call(request)
                                : handshake(machine, request));
            }
            boolean legacy = profile.flatMap(UpstreamProfile::legacy).isPresent();
            return legacy ? direct().call(request) : handshake(machine, request);
        });
    }

    /** A server that understands a handshake is spoken with in the client's own era. */
    private Flux<UpstreamEvent> handshake(Connector machine, UpstreamRequest request) {
        return direct().call(request)
                .collectList()
                .flatMapMany(events -> isRefused(events)
                        ? explained(
                                machine,
                                request,
                                ended(events, request.leg()).thenMany(Flux.empty()),
                                Flux.fromIterable(events))
                        : Flux.fromIterable(events))
                .onErrorResume(
                        Bridge::isMisunderstanding,
                        error -> explained(machine, request, Flux.empty(), Flux.error(error)));
    }

    private boolean isRefused(List<UpstreamEvent> events) {
        boolean modern = upstream.profile()
                .filter(profile -> !profile.modern().isEmpty())
                .isPresent();
        return events.stream()
                .anyMatch(event -> answersInModernWords(event)
                        || error(event)
                                .filter(code -> modern || MODERN_REFUSALS.contains(code))
                                .isPresent());
    }

    /** What opens with a handshake is never of a revision without one. */
    private static boolean answersInModernWords(UpstreamEvent event) {
        return event instanceof UpstreamEvent.Message message
                && message.message() instanceof McpResponse response
                && response.negotiatedVersion()
                        .flatMap(ProtocolVersion::parse)
                        .filter(ProtocolVersion::isModern)
                        .isPresent();
    }

    private static Optional<Integer> error(UpstreamEvent event) {
        return event instanceof UpstreamEvent.Message message
                        && message.message() instanceof McpResponse response
                        && response.isError()
                ? Optional.of(response.errorCode())
                : Optional.empty();
    }

    /** What a refused handshake has left behind. */
    private Mono<Void> ended(List<UpstreamEvent> events, UpstreamLeg asked) {
        return Flux.fromIterable(events)
                .ofType(UpstreamEvent.Opened.class)
                .filter(opened -> opened.session().isPresent())
                .map(opened -> new UpstreamLeg(Optional.empty(), opened.session(), opened.replica()))
                .concatMap(leg -> direct().endSession(leg.onBehalfOf(asked.initiator())))
                .then();
    }

    /** A refusal that looks like a server without handshake is one, if the upstream turns out to be modern. */
    private Flux<UpstreamEvent> explained(
            Connector machine, UpstreamRequest request, Flux<UpstreamEvent> before, Flux<UpstreamEvent> asItCame) {
        return upstream.confirm()
                .map(profile -> !profile.modern().isEmpty())
                .onErrorReturn(false)
                .flatMapMany(modern -> modern ? before.concatWith(driven(machine, request)) : asItCame);
    }

    private Flux<UpstreamEvent> driven(Connector machine, UpstreamRequest request) {
        return Flux.defer(() -> {
            upstream.handshakeRefused();
            return machine.call(request);
        });
    }

    /** What a former upstream has given means nothing to this one, of whatever era the two are. */
    private Flux<UpstreamEvent> inherited(Successor machine, UpstreamRequest request) {
        return Flux.defer(() -> machine.former(request).orElseGet(() -> answered(machine, request)));
    }

    /** Nothing is asked of a server in words that it may take for others: first it is asked what it is. */
    private Flux<UpstreamEvent> answered(Connector machine, UpstreamRequest request) {
        return upstream.discover()
                .thenMany(Flux.defer(() -> isModern(upstream.profile())
                        ? direct().call(request)
                                .onErrorResume(
                                        Bridge::isMisunderstanding,
                                        error -> misunderstood(machine, request, error, false))
                        : machine.call(request)
                                .onErrorResume(
                                        Bridge::isMisunderstanding,
                                        error -> misunderstood(direct(), request, error, true))));
    }

    /** Servers are replaced by others: one that is of the other era now is asked again in its own words. */
    private Flux<UpstreamEvent> misunderstood(
            Connector other, UpstreamRequest request, Throwable error, boolean whenModern) {
        return upstream.confirm()
                .map(profile -> isModern(Optional.of(profile)) == whenModern)
                .onErrorReturn(false)
                .flatMapMany(changed -> changed ? other.call(request) : Flux.error(error));
    }

    private static boolean isModern(Optional<UpstreamProfile> profile) {
        return profile.filter(found -> !found.modern().isEmpty()).isPresent();
    }

    private static boolean isMisunderstanding(Throwable error) {
        return error instanceof FaultException fault && MISUNDERSTANDINGS.contains(fault.fault());
    }
}
