package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

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

    private final SluiceClient client;

    /**
     * Makes a probe.
     *
     * @param client asks the upstream
     */
    public UpstreamProbe(SluiceClient client) {
        this.client = client;
    }

    /**
     * Asks.
     *
     * @param connector of the upstream
     * @return what it is; fails when it cannot be reached
     */
    public Mono<UpstreamProfile> run(Connector connector) {
        return understood(client.discover(connector))
                .flatMap(discovered -> modernVersions(discovered).isEmpty()
                        ? handshake(connector)
                        : Mono.just(modernProfile(discovered)));
    }

    /**
     * Asks only whether it is modern.
     *
     * @param connector of the upstream
     * @return what it is when it is modern, else empty; fails when it cannot be reached
     */
    public Mono<UpstreamProfile> discover(Connector connector) {
        return understood(client.discover(connector))
                .filter(discovered -> !modernVersions(discovered).isEmpty())
                .map(UpstreamProbe::modernProfile);
    }

    private Mono<UpstreamProfile> handshake(Connector connector) {
        return understood(client.initialize(connector, ProtocolVersion.newestLegacy()))
                .flatMap(handshake -> handshake
                        .filter(opened -> opened.leg().hasSession())
                        .map(opened -> connector.endSession(opened.leg()).thenReturn(legacyProfile(handshake)))
                        .orElseGet(() -> Mono.just(legacyProfile(handshake))));
    }

    /** Empty when the upstream said something, but not what was hoped for. */
    private static <T> Mono<Optional<T>> understood(Mono<T> asked) {
        return asked.map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .onErrorResume(UpstreamProbe::isUnderstood, error -> Mono.just(Optional.empty()));
    }

    private static boolean isUnderstood(Throwable error) {
        return error instanceof FaultException fault && UNDERSTOOD.contains(fault.fault());
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

    private static UpstreamProfile legacyProfile(Optional<SluiceClient.Handshake> handshake) {
        Optional<ProtocolVersion> version =
                handshake.flatMap(agreed -> agreed.leg().version());
        JsonView identity = handshake
                .flatMap(SluiceClient.Handshake::answer)
                .map(response -> response.body().at("/result/serverInfo"))
                .orElse(JsonView.missing());
        return profile(Set.of(), version, version.isEmpty(), identity);
    }
}
