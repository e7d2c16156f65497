package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.mirror.MirroredHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Asks an upstream what it is, first as a modern client, and when that fails as a legacy one, and leaves no session
 * behind.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/lifecycle#backward-compatibility">MCP
 *     2026-07-28, Backward Compatibility</a>
 */
public final class UpstreamProbe {
    private static final Set<Integer> MODERN_ERRORS = Set.of(
            ErrorCodes.HEADER_MISMATCH, ErrorCodes.MISSING_CLIENT_CAPABILITY, ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION);

    private static final Set<Fault> UNDERSTOOD = Set.of(
            Fault.UPSTREAM_PROTOCOL_ERROR, Fault.UPSTREAM_NOT_MCP, Fault.UPSTREAM_REFUSED, Fault.UPSTREAM_FAILED);

    private final String name;
    private final String version;
    private final Duration limit;
    private final Scheduler timer;

    /**
     * Makes a probe.
     *
     * @param name how Sluice introduces itself
     * @param version Sluice's own version
     * @param limit longest time for one question, 1 ms or more
     * @param timer runs the limit
     */
    public UpstreamProbe(String name, String version, Duration limit, Scheduler timer) {
        this.name = name;
        this.version = version;
        this.limit = limit;
        this.timer = timer;
    }

    /**
     * Asks.
     *
     * @param connector of the upstream
     * @return what it is; fails when it cannot be reached
     */
    public Mono<UpstreamProfile> run(Connector connector) {
        return discover(connector)
                .flatMap(discovered -> modernVersions(discovered).isEmpty()
                        ? handshake(connector).map(Handshake::profile)
                        : Mono.just(modernProfile(discovered)));
    }

    private Mono<Optional<McpResponse>> discover(Connector connector) {
        Map<String, Object> meta = Map.of(
                RequestMeta.PROTOCOL_VERSION,
                ProtocolVersion.V2026_07_28.wireName(),
                RequestMeta.CLIENT_CAPABILITIES,
                Map.of(),
                RequestMeta.CLIENT_INFO,
                identity());
        McpRequest request = McpRequest.of(RequestId.of("sluice-probe-1"), Methods.DISCOVER, Map.of("_meta", meta));
        Map<String, String> headers = Map.of(MirroredHeaders.METHOD, Methods.DISCOVER);
        UpstreamLeg leg = UpstreamLeg.modern(ProtocolVersion.V2026_07_28);
        return answer(connector.call(new UpstreamRequest(request, leg, headers, true, deadline())));
    }

    private Mono<Handshake> handshake(Connector connector) {
        McpRequest request = McpRequest.of(
                RequestId.of("sluice-probe-2"),
                Methods.INITIALIZE,
                Map.of(
                        "protocolVersion",
                        ProtocolVersion.newestLegacy().wireName(),
                        "capabilities",
                        Map.of(),
                        "clientInfo",
                        identity()));
        return connector
                .call(new UpstreamRequest(request, UpstreamLeg.opening(), Map.of(), true, deadline()))
                .collectList()
                .map(Handshake::of)
                .onErrorResume(UpstreamProbe::isUnderstood, error -> Mono.just(Handshake.refused()))
                .flatMap(handshake -> handshake
                        .leg()
                        .map(leg -> connector.endSession(leg).thenReturn(handshake))
                        .orElse(Mono.just(handshake)));
    }

    private static Mono<Optional<McpResponse>> answer(Flux<UpstreamEvent> events) {
        return events.collectList()
                .map(UpstreamProbe::response)
                .onErrorResume(UpstreamProbe::isUnderstood, error -> Mono.just(Optional.empty()));
    }

    /** The upstream said something, though not what was hoped for. */
    private static boolean isUnderstood(Throwable error) {
        return error instanceof FaultException fault && UNDERSTOOD.contains(fault.fault());
    }

    private static Optional<McpResponse> response(List<UpstreamEvent> events) {
        return events.stream()
                .filter(UpstreamEvent.Message.class::isInstance)
                .map(event -> ((UpstreamEvent.Message) event).message())
                .filter(McpResponse.class::isInstance)
                .map(McpResponse.class::cast)
                .findFirst();
    }

    private static UpstreamProfile modernProfile(Optional<McpResponse> discovered) {
        JsonView identity = discovered
                .map(response -> response.body().at("/result/_meta").member(RequestMeta.SERVER_INFO))
                .orElse(JsonView.missing());
        return profile(modernVersions(discovered), Optional.empty(), false, identity);
    }

    private static UpstreamProfile profile(
            Set<ProtocolVersion> modern, Optional<ProtocolVersion> legacy, boolean refused, JsonView identity) {
        return new UpstreamProfile(
                modern,
                legacy,
                refused,
                identity.member("name").string().orElse(""),
                identity.member("version").string().orElse(""));
    }

    private static Set<ProtocolVersion> modernVersions(Optional<McpResponse> discovered) {
        return discovered
                .filter(response -> !response.isError() || MODERN_ERRORS.contains(response.errorCode()))
                .map(response ->
                        response.body().at(response.isError() ? "/error/data/supported" : "/result/supportedVersions"))
                .map(JsonView::items)
                .orElse(List.of())
                .stream()
                .flatMap(item -> item.string().flatMap(ProtocolVersion::parse).stream())
                .filter(ProtocolVersion::isModern)
                .collect(Collectors.toSet());
    }

    private Map<String, String> identity() {
        return Map.of("name", name, "version", version);
    }

    private CallDeadline deadline() {
        return new CallDeadline(limit, limit, timer);
    }

    /** What came of an {@code initialize}. */
    private record Handshake(
            Optional<ProtocolVersion> version, Optional<UpstreamEvent.Opened> opened, JsonView serverInfo) {
        static Handshake of(List<UpstreamEvent> events) {
            Optional<McpResponse> result = response(events).filter(response -> !response.isError());
            Optional<UpstreamEvent.Opened> opened = events.stream()
                    .filter(UpstreamEvent.Opened.class::isInstance)
                    .map(UpstreamEvent.Opened.class::cast)
                    .findFirst();
            return new Handshake(
                    result.flatMap(McpResponse::negotiatedVersion).flatMap(ProtocolVersion::parse),
                    opened,
                    result.map(response -> response.body().at("/result/serverInfo"))
                            .orElse(JsonView.missing()));
        }

        /** What has to be ended at the upstream. */
        Optional<UpstreamLeg> leg() {
            return opened.filter(session -> session.session().isPresent())
                    .map(session -> new UpstreamLeg(version, session.session(), session.replica()));
        }

        UpstreamProfile profile() {
            return UpstreamProbe.profile(Set.of(), version, version.isEmpty(), serverInfo);
        }

        static Handshake refused() {
            return new Handshake(Optional.empty(), Optional.empty(), JsonView.missing());
        }
    }
}
