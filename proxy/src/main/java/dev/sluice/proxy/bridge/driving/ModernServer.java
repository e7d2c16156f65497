package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.mirror.MirroredHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The modern server, as a client of its own revision has to call it. Thread-safe. */
final class ModernServer {
    private static final UpstreamLeg LEG = UpstreamLeg.modern(ProtocolVersion.V2026_07_28);

    /** A list that is longer than this is not read to its end for the sake of one call. */
    private static final int MOST_PAGES = 20;

    private final Upstream upstream;
    private final AtomicLong requests = new AtomicLong();

    ModernServer(Upstream upstream) {
        this.upstream = upstream;
    }

    /** An id for a request of Sluice's own, or for one that is repeated. */
    RequestId nextId() {
        return RequestId.of("u" + requests.incrementAndGet());
    }

    /**
     * Sends a request.
     *
     * @param request complete, as the server reads it
     * @param asked what the client's exchange asked for: its headers and its time
     */
    Flux<UpstreamEvent> call(McpRequest request, UpstreamRequest asked) {
        return call(request, asked.leg().initiator(), asked.headers(), asked.deadline());
    }

    /** Sends a request on behalf of somebody; what the server says of its tools is learned on the way. */
    Flux<UpstreamEvent> call(
            McpRequest request, Initiator initiator, Map<String, String> headers, CallDeadline deadline) {
        UpstreamLeg leg = LEG.onBehalfOf(initiator);
        Flux<UpstreamEvent> events = Flux.defer(() ->
                upstream.direct().call(new UpstreamRequest(request, leg, mirrored(request, headers), true, deadline)));
        return request.method().equals(Methods.TOOLS_LIST) ? events.doOnNext(this::learn) : events;
    }

    /**
     * Reads the list of tools until the headers that a tool wants are known.
     *
     * @param tool its name
     * @param declaration on whose behalf
     * @param asked for the headers and the time
     * @return completes also when the server does not list it
     */
    Mono<Void> refresh(String tool, Declaration declaration, UpstreamRequest asked) {
        return page(declaration, asked, Optional.empty())
                .expand(page -> cursor(page)
                        .filter(more -> !lists(page, tool))
                        .map(cursor -> page(declaration, asked, Optional.of(cursor)))
                        .orElse(Mono.empty()))
                .take(MOST_PAGES)
                .then();
    }

    private Mono<McpResponse> page(Declaration declaration, UpstreamRequest asked, Optional<String> cursor) {
        Map<String, Object> params = new LinkedHashMap<>();
        cursor.ifPresent(from -> params.put("cursor", from));
        return call(McpRequest.of(nextId(), Methods.TOOLS_LIST, declaration.params(params)), asked)
                .ofType(UpstreamEvent.Message.class)
                .map(UpstreamEvent.Message::message)
                .ofType(McpResponse.class)
                .next();
    }

    private static Optional<String> cursor(McpResponse page) {
        return page.body().at("/result/nextCursor").string();
    }

    private static boolean lists(McpResponse page, String tool) {
        return page.body().at("/result/tools").items().stream()
                .anyMatch(listed ->
                        listed.member("name").string().filter(tool::equals).isPresent());
    }

    /** Whether a server complains of headers that were made from what is known of its tools. */
    static boolean isHeaderMismatch(McpResponse response) {
        return response.isError() && response.errorCode() == ErrorCodes.HEADER_MISMATCH;
    }

    private void learn(UpstreamEvent event) {
        if (event instanceof UpstreamEvent.Message message
                && message.message() instanceof McpResponse response
                && !response.isError()) {
            upstream.catalog().learn(response);
        }
    }

    private Map<String, String> mirrored(McpRequest request, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        // What a legacy client sends under such a name mirrors nothing.
        all.keySet().removeIf(name -> name.startsWith(MirroredHeaders.PARAM_PREFIX));
        all.putAll(MirroredHeaders.of(request, upstream.catalog()));
        return all;
    }
}
