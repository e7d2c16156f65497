package dev.sluice.proxy.edge.channel;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.exchange.Downstream;
import dev.sluice.proxy.exchange.ModernExchanges;
import dev.sluice.proxy.route.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Stateless calls on a line of a client. There is no stream of their own to close, so a notification cancels them.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio">MCP 2026-07-28, stdio</a>
 */
final class ModernCalls {
    private final ModernExchanges exchanges;
    private final Supplier<Route> route;
    private final Downstream downstream;
    private final Map<RequestId, Sinks.Empty<Void>> running = new ConcurrentHashMap<>();

    ModernCalls(ModernExchanges exchanges, Supplier<Route> route, Downstream downstream) {
        this.exchanges = exchanges;
        this.route = route;
        this.downstream = downstream;
    }

    /** Requests say in each message that they are modern. */
    static boolean isModern(McpMessage message) {
        return message instanceof McpRequest request
                && request.meta().namesProtocolVersion()
                && !request.method().equals(Methods.INITIALIZE);
    }

    /** The answer to a request, which runs while it is read. */
    Flux<byte[]> take(McpRequest request) {
        Optional<ProtocolVersion> version = request.meta()
                .protocolVersion()
                .flatMap(ProtocolVersion::parse)
                .filter(known -> known.isModern() && route.get().revisions().contains(known));
        return version.map(known -> run(request, known))
                .orElseGet(() -> Flux.just(unsupported(request).utf8()));
    }

    /** Whether a notification was the cancellation of a call here, which is cancelled then. */
    boolean cancelled(McpNotification notification) {
        if (!notification.method().equals(Methods.CANCELLED)) {
            return false;
        }
        return notification
                .related()
                .flatMap(id -> Optional.ofNullable(running.get(id)))
                .map(end -> end.tryEmitEmpty().isSuccess())
                .orElse(false);
    }

    void cancelAll() {
        running.values().forEach(end -> {
            var unused = end.tryEmitEmpty();
        });
    }

    private Flux<byte[]> run(McpRequest request, ProtocolVersion version) {
        return Flux.defer(() -> {
            Sinks.Empty<Void> cancelled = Sinks.empty();
            if (running.putIfAbsent(request.id(), cancelled) != null) {
                return Flux.just(McpResponse.error(
                                Optional.of(request.id()),
                                ErrorCodes.INVALID_REQUEST,
                                "A request with this id is still under way",
                                Map.of())
                        .utf8());
            }
            return WholeMessages.of(exchanges.call(route.get(), downstream, version, request))
                    .takeUntilOther(cancelled.asMono())
                    .doFinally(end -> running.remove(request.id(), cancelled));
        });
    }

    private McpResponse unsupported(McpRequest request) {
        List<String> supported =
                ProtocolVersion.wireNamesNewestFirst(route.get().modernRevisions());
        return McpResponse.error(
                Optional.of(request.id()),
                ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION,
                "That protocol version is not served here",
                Map.of(
                        "supported",
                        supported,
                        "requested",
                        request.meta().protocolVersion().orElse("")));
    }
}
