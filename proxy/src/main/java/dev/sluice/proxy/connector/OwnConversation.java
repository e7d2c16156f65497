package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A conversation of Sluice itself with a server of whatever era. It is opened when something is first asked, whoever asks
 * meanwhile waits for that, and it is opened again when the server has forgotten it. Thread-safe.
 */
public final class OwnConversation {
    /** After these nothing is known of the server any more. */
    private static final Set<Fault> CHANGED =
            Set.of(Fault.UPSTREAM_SESSION_LOST, Fault.UPSTREAM_PROTOCOL_ERROR, Fault.UPSTREAM_NOT_MCP);

    private final Connector connector;
    private final SluiceClient client;
    private final UpstreamProbe probe;
    private final AtomicReference<@Nullable Mono<UpstreamLeg>> opened = new AtomicReference<>();

    /**
     * Prepares one; nothing is sent yet.
     *
     * @param connector to the server; owned by the caller
     * @param client asks it
     */
    public OwnConversation(Connector connector, SluiceClient client) {
        this.connector = connector;
        this.client = client;
        this.probe = new UpstreamProbe(client);
    }

    /**
     * Asks something.
     *
     * @param method a method without a name or URI that a header would have to mirror
     * @param params its parameters
     * @param limit longest time for the answer, 1 ms or more; opening the conversation has the limit of the client
     * @return the answer, be it an error; fails with the connector's fault
     */
    public Mono<McpResponse> ask(String method, Map<String, ?> params, Duration limit) {
        Mono<McpResponse> asked = Mono.defer(() -> leg(method, params, limit));
        return asked.onErrorResume(OwnConversation::isForgotten, lost -> asked);
    }

    /**
     * What the server says without being asked. A modern one says nothing, because there is nothing to subscribe to that
     * this client would know.
     *
     * @return its notifications; ends when it has no stream for them
     */
    public Flux<McpNotification> notices() {
        return Flux.defer(() -> {
            Mono<UpstreamLeg> leg = opened.get();
            return leg == null
                    ? Flux.empty()
                    : leg.filter(UpstreamLeg::isResumable)
                            .flatMapMany(connector::listen)
                            .ofType(McpNotification.class);
        });
    }

    /**
     * Tells the server that the conversation is over, where it would wait for more.
     *
     * @return completes also when the server does not care
     */
    public Mono<Void> end() {
        return Mono.defer(() -> {
            Mono<UpstreamLeg> leg = opened.getAndSet(null);
            return leg == null
                    ? Mono.empty()
                    : leg.filter(UpstreamLeg::hasSession)
                            .flatMap(connector::endSession)
                            .onErrorComplete();
        });
    }

    private Mono<McpResponse> leg(String method, Map<String, ?> params, Duration limit) {
        Mono<UpstreamLeg> leg = opened();
        return leg.flatMap(known -> client.ask(connector, known, method, params, limit))
                .switchIfEmpty(Mono.error(
                        () -> FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "the stream ended without an answer")))
                .doOnNext(answer -> {
                    if (answer.errorCode() == ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION) {
                        forget(leg);
                    }
                })
                .doOnError(error -> {
                    if (error instanceof FaultException fault && CHANGED.contains(fault.fault())) {
                        forget(leg);
                    }
                });
    }

    /** Goes on when whoever asked first has gone; the others wait for it. */
    private Mono<UpstreamLeg> opened() {
        Mono<UpstreamLeg> known = opened.get();
        if (known != null) {
            return known;
        }
        AtomicReference<@Nullable Mono<UpstreamLeg>> self = new AtomicReference<>();
        Mono<UpstreamLeg> fresh =
                Mono.defer(this::open).doOnError(error -> forget(self.get())).cache();
        self.set(fresh);
        Mono<UpstreamLeg> running = opened.compareAndExchange(null, fresh);
        return running == null ? fresh : running;
    }

    private void forget(@Nullable Mono<UpstreamLeg> leg) {
        opened.compareAndSet(leg, null);
    }

    private Mono<UpstreamLeg> open() {
        return probe.discover(connector)
                .map(profile -> UpstreamLeg.modern(ProtocolVersion.V2026_07_28))
                .switchIfEmpty(Mono.defer(this::handshake));
    }

    private Mono<UpstreamLeg> handshake() {
        return client.initialize(connector, ProtocolVersion.newestLegacy())
                .map(SluiceClient.Handshake::leg)
                .filter(leg -> leg.version().isPresent())
                .switchIfEmpty(Mono.error(
                        () -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "the server agrees on no revision")))
                .flatMap(leg ->
                        client.notify(connector, leg, Methods.INITIALIZED).thenReturn(leg));
    }

    private static boolean isForgotten(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_SESSION_LOST;
    }
}
