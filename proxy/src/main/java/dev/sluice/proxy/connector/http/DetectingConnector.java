package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Speaks with an upstream of which nobody has said whether it is one of Streamable HTTP or of HTTP+SSE. Finds out with
 * the first handshake: Streamable HTTP is tried, and when nothing at the address answers as such, HTTP+SSE. What worked is
 * tried first the next time, and the other one again when it works no more.
 *
 * <p>A session stays with the transport that it was opened over. Stateless requests exist over Streamable HTTP only.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility">MCP
 *     2025-11-25, Backwards Compatibility</a>
 */
public final class DetectingConnector implements Connector {
    private final Connector streamableHttp;
    private final Connector httpSse;
    private final Predicate<UpstreamLeg> isOverSse;
    private final AtomicReference<@Nullable Connector> found = new AtomicReference<>();

    /**
     * Makes a connector that knows nothing yet.
     *
     * @param streamableHttp to the address, owned by the caller
     * @param httpSse to the same address, owned by the caller
     * @param isOverSse tells the sessions of the second from those of the first
     */
    public DetectingConnector(Connector streamableHttp, Connector httpSse, Predicate<UpstreamLeg> isOverSse) {
        this.streamableHttp = streamableHttp;
        this.httpSse = httpSse;
        this.isOverSse = isOverSse;
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return request.leg().isOpening()
                ? Flux.defer(() -> open(request))
                : of(request.leg()).call(request);
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return of(request.leg()).send(request);
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return of(leg).listen(leg);
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return of(leg).endSession(leg);
    }

    private Connector of(UpstreamLeg leg) {
        return isOverSse.test(leg) ? httpSse : streamableHttp;
    }

    private Flux<UpstreamEvent> open(UpstreamRequest request) {
        Connector likely = Optional.ofNullable(found.get()).orElse(streamableHttp);
        Connector other = likely == streamableHttp ? httpSse : streamableHttp;
        return attempt(likely, request)
                .onErrorResume(
                        DetectingConnector::isOfAnotherTransport,
                        error -> attempt(other, request)
                                .onErrorMap(DetectingConnector::isOfAnotherTransport, e -> error));
    }

    private Flux<UpstreamEvent> attempt(Connector connector, UpstreamRequest request) {
        return connector.call(request).doOnComplete(() -> found.set(connector));
    }

    private static boolean isOfAnotherTransport(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_NOT_MCP;
    }

    @Override
    public String toString() {
        return streamableHttp.toString();
    }
}
