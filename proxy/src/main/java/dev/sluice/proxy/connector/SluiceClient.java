package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.mirror.MirroredHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Asks upstreams in Sluice's own name, as a client without any capabilities. Thread-safe. */
public final class SluiceClient {
    private final Map<String, String> identity;
    private final Duration limit;
    private final Scheduler timer;
    private final AtomicInteger asked = new AtomicInteger();

    /**
     * Makes a client.
     *
     * @param name how Sluice introduces itself
     * @param version Sluice's own version
     * @param limit longest time for one question, 1 ms or more
     * @param timer runs the limit
     */
    public SluiceClient(String name, String version, Duration limit, Scheduler timer) {
        this.identity = Map.of("name", name, "version", version);
        this.limit = limit;
        this.timer = timer;
    }

    /**
     * What came of a handshake.
     *
     * @param leg the conversation that it opened; its version is empty when the upstream gave none that Sluice knows
     * @param answer empty when the upstream ended its answer too early
     */
    public record Handshake(UpstreamLeg leg, Optional<McpResponse> answer) {}

    /**
     * Asks a modern upstream what it is.
     *
     * @param connector to it
     * @return its answer, be it an error; empty when it ended its answer too early; fails with the connector's fault
     */
    public Mono<McpResponse> discover(Connector connector) {
        return ask(connector, UpstreamLeg.modern(ProtocolVersion.V2026_07_28), Methods.DISCOVER, Map.of());
    }

    /**
     * Opens a legacy conversation; the caller has to {@link Connector#endSession end} it.
     *
     * @param connector to the upstream
     * @param proposed the revision to propose
     * @return what came of it; fails with the connector's fault
     */
    public Mono<Handshake> initialize(Connector connector, ProtocolVersion proposed) {
        Map<String, Object> params =
                Map.of("protocolVersion", proposed.wireName(), "capabilities", Map.of(), "clientInfo", identity);
        return connector
                .call(request(UpstreamLeg.opening(), McpRequest.of(nextId(), Methods.INITIALIZE, params), limit))
                .collectList()
                .map(SluiceClient::handshake);
    }

    /**
     * Asks something.
     *
     * @param connector to the upstream
     * @param leg an agreed conversation, or a modern one
     * @param method a method without a name or URI that a header would have to mirror
     * @param params its parameters
     * @return the answer, be it an error; empty when the upstream ended its answer too early; fails with the connector's
     *     fault
     */
    public Mono<McpResponse> ask(Connector connector, UpstreamLeg leg, String method, Map<String, ?> params) {
        return ask(connector, leg, method, params, limit);
    }

    /**
     * Asks something that has to be answered sooner or later than other things.
     *
     * @param connector to the upstream
     * @param leg an agreed conversation, or a modern one
     * @param method a method without a name or URI that a header would have to mirror
     * @param params its parameters
     * @param own longest time for the answer, 1 ms or more
     * @return as for other questions
     */
    public Mono<McpResponse> ask(
            Connector connector, UpstreamLeg leg, String method, Map<String, ?> params, Duration own) {
        boolean modern = leg.version().map(ProtocolVersion::isModern).orElse(false);
        McpRequest request = McpRequest.of(nextId(), method, modern ? withMeta(params) : params);
        return Mono.defer(() -> connector.call(request(leg, request, own)).collectList())
                .flatMap(events -> Mono.justOrEmpty(response(events)));
    }

    /**
     * Sends a notification without parameters.
     *
     * @param connector to the upstream
     * @param leg an agreed conversation
     * @param method of the notification
     * @return completes when it was accepted
     */
    public Mono<Void> notify(Connector connector, UpstreamLeg leg, String method) {
        return connector.send(request(leg, McpNotification.of(method, Map.of()), limit));
    }

    private UpstreamRequest request(UpstreamLeg leg, McpMessage message, Duration own) {
        boolean modern = leg.version().map(ProtocolVersion::isModern).orElse(false);
        Map<String, String> headers = modern && message instanceof McpRequest request
                ? Map.of(MirroredHeaders.METHOD, request.method())
                : Map.of();
        return new UpstreamRequest(message, leg, headers, true, new CallDeadline(own, own, timer));
    }

    private Map<String, Object> withMeta(Map<String, ?> params) {
        Map<String, Object> meta = Map.of(
                RequestMeta.PROTOCOL_VERSION,
                ProtocolVersion.V2026_07_28.wireName(),
                RequestMeta.CLIENT_CAPABILITIES,
                Map.of(),
                RequestMeta.CLIENT_INFO,
                identity);
        Map<String, Object> all = new LinkedHashMap<>(params);
        all.put("_meta", meta);
        return all;
    }

    private RequestId nextId() {
        return RequestId.of("sluice-" + asked.incrementAndGet());
    }

    private static Handshake handshake(List<UpstreamEvent> events) {
        Optional<McpResponse> answer = response(events);
        Optional<ProtocolVersion> version = answer.filter(response -> !response.isError())
                .flatMap(McpResponse::negotiatedVersion)
                .flatMap(ProtocolVersion::parse);
        UpstreamLeg leg = events.stream()
                .filter(UpstreamEvent.Opened.class::isInstance)
                .map(UpstreamEvent.Opened.class::cast)
                .findFirst()
                .map(opened -> new UpstreamLeg(version, opened.session(), opened.replica()))
                .orElseGet(() -> new UpstreamLeg(version, Optional.empty()));
        return new Handshake(leg, answer);
    }

    private static Optional<McpResponse> response(List<UpstreamEvent> events) {
        return events.stream()
                .filter(UpstreamEvent.Message.class::isInstance)
                .map(event -> ((UpstreamEvent.Message) event).message())
                .filter(McpResponse.class::isInstance)
                .map(McpResponse.class::cast)
                .findFirst();
    }
}
