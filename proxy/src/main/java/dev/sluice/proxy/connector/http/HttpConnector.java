package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.connector.credentials.Credentials;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.LoopResources;

/**
 * Streamable HTTP, legacy and modern.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http">MCP
 *     2025-11-25, Streamable HTTP</a>
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http">MCP
 *     2026-07-28, Streamable HTTP</a>
 */
public final class HttpConnector implements Connector {
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpConnector.class);

    private static final Duration END_SESSION_LIMIT = Duration.ofSeconds(5);
    private static final Set<Fault> PASSING = Set.of(
            Fault.UPSTREAM_CONNECTION_LOST,
            Fault.UPSTREAM_UNREACHABLE,
            Fault.UPSTREAM_OVERLOADED,
            Fault.UPSTREAM_RATE_LIMITED,
            Fault.UPSTREAM_REFUSED,
            Fault.UPSTREAM_FAILED,
            Fault.UPSTREAM_BUSY);

    private final HttpConnectorSettings settings;
    private final HttpClients clients;
    private final RequestHeaders headers;
    private final HttpReplies replies;
    private final Authorized authorized;
    private final Scheduler timer;
    private final URI uri;
    private final HttpClient.RequestSender callPosts;
    private final HttpClient.RequestSender streamPosts;

    /**
     * Makes a connector; it opens connections only when used.
     *
     * @param settings how to reach the upstream
     * @param credentials what it is shown
     * @param reader reads what the upstream sends
     * @param loops runs the connections; owned by the caller
     * @param timer runs time limits
     */
    public HttpConnector(
            HttpConnectorSettings settings,
            Credentials credentials,
            MessageReader reader,
            LoopResources loops,
            Scheduler timer) {
        this.settings = settings;
        this.clients = new HttpClients(settings, loops);
        this.headers = new RequestHeaders(settings.headers());
        this.replies = new HttpReplies(settings, reader, timer);
        this.authorized = new Authorized(credentials);
        this.timer = timer;
        this.uri = settings.url();
        this.callPosts = clients.calls().post().uri(uri);
        this.streamPosts = clients.streams().post().uri(uri);
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> authorized.run(
                request.leg().initiator(),
                shown -> posted(request, new CallProgress((McpRequest) request.message()), shown)));
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        Flux<Void> sending = authorized.run(
                request.leg().initiator(),
                shown -> post(callPosts, request, shown)
                        .response((response, body) -> replies.accepted(response, request)));
        return request.deadline()
                .limit(sending)
                .onErrorMap(UpstreamFaults::translate)
                .then();
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return Flux.defer(() -> listenFrom(leg, new StreamPosition()));
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return authorized
                .run(leg.initiator(), shown -> delete(leg, shown).flux())
                .next()
                .timeout(END_SESSION_LIMIT, timer)
                .then()
                .onErrorResume(error -> {
                    LOGGER.debug("The upstream could not be told that a session is over: {}", error.toString());
                    return Mono.empty();
                });
    }

    /**
     * Closes all connections.
     *
     * @return completes when they are closed
     */
    public Mono<Void> close() {
        return clients.close();
    }

    private Mono<HttpClientResponse> delete(UpstreamLeg leg, Map<String, String> shown) {
        return clients.calls()
                .request(HttpMethod.DELETE)
                .uri(uri)
                .send((request, outbound) -> {
                    headers.common(request.requestHeaders(), leg, shown);
                    return outbound.then();
                })
                .response();
    }

    /** Emits everything up to the answer; how the connection ends after it does not matter. */
    private Flux<UpstreamEvent> posted(UpstreamRequest request, CallProgress progress, Map<String, String> shown) {
        Flux<UpstreamEvent> answer = post(isListen(request) ? streamPosts : callPosts, request, shown)
                .response((response, body) -> answered(response, body, request, progress));
        return request.deadline()
                .limit(answer)
                .onErrorResume(
                        error -> progress.isComplete() ? Flux.empty() : Flux.error(UpstreamFaults.translate(error)));
    }

    /** Only an event stream can be resumed before the answer, and can stay open after it. */
    private Flux<UpstreamEvent> answered(
            HttpClientResponse response, ByteBufFlux body, UpstreamRequest request, CallProgress progress) {
        if (!HttpStatus.isEventStream(response)) {
            return replies.answer(response, body, request).doOnNext(progress::saw);
        }
        StreamPosition position = new StreamPosition();
        Flux<UpstreamEvent> events = replies.events(response, body, request, position);
        return progress.cutAfterAnswer(resumable(events, request, position, progress), timer);
    }

    /** Emits the events of one connection, and those of the next where the upstream cut or closed it too early. */
    private Flux<UpstreamEvent> resumable(
            Flux<UpstreamEvent> connection, UpstreamRequest request, StreamPosition position, CallProgress progress) {
        return connection
                .doOnNext(progress::saw)
                .onErrorResume(error -> resumeAfter(error, request, position))
                .concatWith(
                        Flux.defer(() -> progress.isAnswered() ? Flux.empty() : resumed(request, position, progress)));
    }

    private Flux<UpstreamEvent> resumeAfter(Throwable error, UpstreamRequest request, StreamPosition position) {
        boolean lost = UpstreamFaults.translate(error) instanceof FaultException fault
                && fault.fault() == Fault.UPSTREAM_CONNECTION_LOST;
        boolean resumable =
                request.leg().isResumable() && position.lastEventId().isPresent();
        return lost && resumable ? Flux.empty() : Flux.error(error);
    }

    private Flux<UpstreamEvent> resumed(UpstreamRequest request, StreamPosition position, CallProgress progress) {
        if (!request.leg().isResumable() || !position.mayResume()) {
            return Flux.error(FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "the stream ended without an answer"));
        }
        Flux<UpstreamEvent> next = get(request.leg(), position)
                .doOnNext(message -> request.deadline().signOfLife())
                .map(UpstreamEvent.Message::new);
        return Flux.<UpstreamEvent>just(new UpstreamEvent.Paused(position.retry()))
                .concatWith(Mono.delay(position.retry(), timer).thenMany(resumable(next, request, position, progress)));
    }

    /** One connection after the other; operators with a companion publisher would cost kilobytes per idle stream. */
    private Flux<McpMessage> listenFrom(UpstreamLeg leg, StreamPosition position) {
        Flux<McpMessage> connection = get(leg, position).onErrorResume(error -> connectionEnded(error, leg));
        return Flux.defer(() -> {
                    Duration pause = position.pauseBeforeConnecting();
                    return pause.isZero()
                            ? connection
                            : Mono.delay(pause, timer).thenMany(connection);
                })
                .repeat();
    }

    private static Flux<McpMessage> connectionEnded(Throwable thrown, UpstreamLeg leg) {
        Throwable error = UpstreamFaults.translate(thrown);
        return isPassing(error, leg) ? Flux.empty() : Flux.error(error);
    }

    /** A session that could move to another replica does not wait for this one to come back. */
    private static boolean isPassing(Throwable error, UpstreamLeg leg) {
        return error instanceof FaultException fault
                && PASSING.contains(fault.fault())
                && (fault.fault() != Fault.UPSTREAM_UNREACHABLE || leg.replica().isEmpty());
    }

    private HttpClient.ResponseReceiver<?> post(
            HttpClient.RequestSender sender, UpstreamRequest request, Map<String, String> shown) {
        return sender.send((http, outbound) -> {
            headers.post(http.requestHeaders(), request.leg(), request.headers(), shown);
            return outbound.sendObject(Unpooled.wrappedBuffer(request.message().utf8()));
        });
    }

    private Flux<McpMessage> get(UpstreamLeg leg, StreamPosition position) {
        return authorized.run(leg.initiator(), shown -> get(leg, position, shown));
    }

    private Flux<McpMessage> get(UpstreamLeg leg, StreamPosition position, Map<String, String> shown) {
        return clients.streams()
                .request(HttpMethod.GET)
                .uri(uri)
                .send((http, outbound) -> {
                    headers.get(http.requestHeaders(), leg, position, shown);
                    return outbound.then();
                })
                .response((HttpClientResponse response, ByteBufFlux body) ->
                        replies.stream(response, body, leg, position));
    }

    private static boolean isListen(UpstreamRequest request) {
        return ((McpRequest) request.message()).method().equals(Methods.LISTEN);
    }

    @Override
    public String toString() {
        return settings.url().toString();
    }
}
