package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.proxy.bridge.TaskExtension;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** Answers a handshake with what a modern server says of itself. The server learns of no session. */
final class Discovery {
    private final ModernServer server;
    private final Declarations declarations;
    private final DrivingSettings settings;

    Discovery(ModernServer server, Declarations declarations, DrivingSettings settings) {
        this.server = server;
        this.declarations = declarations;
        this.settings = settings;
    }

    Flux<UpstreamEvent> run(UpstreamRequest request) {
        McpRequest initialize = (McpRequest) request.message();
        Optional<ProtocolVersion> client =
                initialize.requestedVersion().flatMap(ProtocolVersion::parse).filter(version -> !version.isModern());
        return client.map(version -> discovered(request, initialize, version))
                .orElseGet(() -> Flux.error(FaultException.of(Fault.INTERNAL, "a handshake for no legacy revision")));
    }

    private Flux<UpstreamEvent> discovered(UpstreamRequest request, McpRequest initialize, ProtocolVersion client) {
        Declaration declaration = declarations.of(client, initialize);
        McpRequest discover = McpRequest.of(initialize.id(), Methods.DISCOVER, declaration.params(Map.of()));
        return server.call(discover, request)
                .concatMapIterable(event -> event instanceof UpstreamEvent.Message message
                                && message.message() instanceof McpResponse response
                        ? answered(initialize, client, response)
                        : List.of());
    }

    private List<UpstreamEvent> answered(McpRequest initialize, ProtocolVersion client, McpResponse discovered) {
        return discovered.isError()
                ? List.of(new UpstreamEvent.Message(refused(initialize, discovered)))
                : List.of(
                        new UpstreamEvent.Opened(DrivenSession.mint()),
                        new UpstreamEvent.Message(agreed(initialize, client, discovered)));
    }

    private McpResponse agreed(McpRequest initialize, ProtocolVersion client, McpResponse discovered) {
        JsonView found = discovered.body().member("result");
        JsonView identity = found.member("_meta").member(RequestMeta.SERVER_INFO);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("protocolVersion", client.wireName());
        result.put("capabilities", found.member("capabilities").isObject() ? found.member("capabilities") : Map.of());
        result.put(
                "serverInfo", identity.isObject() ? identity : Map.of("name", settings.server(), "version", "unknown"));
        found.member("instructions").string().ifPresent(text -> result.put("instructions", text));
        McpResponse agreed = declarations.between(client).agreement(McpResponse.result(initialize.id(), result));
        return hasTasks(client, found.member("capabilities"))
                ? (McpResponse) agreed.with("/result/capabilities/tasks", LegacyTasks.capability())
                : agreed;
    }

    private boolean hasTasks(ProtocolVersion client, JsonView capabilities) {
        return settings.tasks().adapted()
                && client.equals(ProtocolVersion.V2025_11_25)
                && TaskExtension.isAnnounced(capabilities);
    }

    /** In the words of a legacy server that has no revision in common with its client. */
    private static McpResponse refused(McpRequest initialize, McpResponse refusal) {
        if (refusal.errorCode() != ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION) {
            return refusal;
        }
        JsonView supported = refusal.body().at("/error/data/supported");
        return McpResponse.error(
                Optional.of(initialize.id()),
                ErrorCodes.INVALID_PARAMS,
                "Unsupported protocol version",
                Map.of(
                        "supported",
                        supported.isArray() ? supported : List.of(),
                        "requested",
                        initialize.requestedVersion().orElse("")));
    }
}
