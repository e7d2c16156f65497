package dev.sluice.proxy.connector.http;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.channel.Channel;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClientResponse;

/**
 * One HTTP+SSE conversation: an event stream that brings everything the upstream says, and a POST for everything that is
 * said to it. The stream is opened by whoever reads it; what is sent before the upstream has named its message endpoint
 * waits for that.
 *
 * <p>Messages travel on connections of their own, so that only a message whose predecessor was accepted is certain to come
 * after it.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse">MCP 2024-11-05,
 *     HTTP with SSE</a>
 */
final class SseChannel implements Channel {
    private static final Logger LOGGER = LoggerFactory.getLogger(SseChannel.class);

    private static final String ENDPOINT = "endpoint";
    private static final String MESSAGE = "message";

    private final HttpConnectorSettings settings;
    private final HttpClients clients;
    private final RequestHeaders headers;
    private final Authorized authorized;
    private final Initiator initiator;
    private final SseDecoder decoder;
    private final Sinks.One<URI> endpoint = Sinks.one();
    private final Sinks.Empty<Void> closed = Sinks.empty();

    SseChannel(
            HttpConnectorSettings settings,
            HttpClients clients,
            RequestHeaders headers,
            Authorized authorized,
            Initiator initiator) {
        this.settings = settings;
        this.clients = clients;
        this.headers = headers;
        this.authorized = authorized;
        this.initiator = initiator;
        this.decoder = new SseDecoder(settings.maxSseLine(), settings.maxSseEvent());
    }

    @Override
    public Flux<byte[]> incoming() {
        return authorized
                .run(initiator, this::stream)
                .concatMapIterable(decoder::feed, 1)
                .handle(this::take)
                .takeUntilOther(closed.asMono())
                .onErrorMap(UpstreamFaults::translate)
                .doOnError(this::noEndpoint)
                .doFinally(end -> noEndpoint(FaultException.of(Fault.UPSTREAM_CONNECTION_LOST)));
    }

    private Flux<byte[]> stream(Map<String, String> shown) {
        return clients.streams()
                .request(HttpMethod.GET)
                .uri(settings.url())
                .send((http, outbound) -> {
                    headers.get(http.requestHeaders(), UpstreamLeg.opening(), new StreamPosition(), shown);
                    return outbound.then();
                })
                .response(this::events);
    }

    @Override
    public Mono<Void> send(byte[] message) {
        return endpoint.asMono()
                .flatMap(uri -> authorized
                        .run(initiator, shown -> post(uri, message, shown))
                        .then())
                .onErrorMap(UpstreamFaults::translate);
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> {
            var unused = closed.tryEmitEmpty();
        });
    }

    private Flux<byte[]> events(HttpClientResponse response, ByteBufFlux body) {
        if (HttpStatus.isEventStream(response)) {
            return body.asByteArray();
        }
        return Flux.error(
                response.status().code() == 200
                        ? FaultException.of(Fault.UPSTREAM_NOT_MCP, "content type " + HttpStatus.contentType(response))
                        : HttpStatus.refusal(response, UpstreamLeg.opening()));
    }

    private void take(SseEvent event, SynchronousSink<byte[]> messages) {
        if (event.name().equals(ENDPOINT)) {
            var unused = endpoint.tryEmitValue(resolved(new String(event.data(), StandardCharsets.UTF_8).trim()));
        } else if ((event.name().isEmpty() || event.name().equals(MESSAGE)) && event.data().length > 0) {
            messages.next(event.data());
        } else {
            LOGGER.debug("Ignored an event that is no message");
        }
    }

    /** Whoever waits for the endpoint waits in vain, unless it is known. */
    private void noEndpoint(Throwable reason) {
        var unused = endpoint.tryEmitError(reason);
    }

    /** Another origin would get what is meant for this one, credentials included. */
    private URI resolved(String reference) {
        // The JDK follows RFC 2396, where a query alone takes the file's name away; RFC 3986 keeps it.
        String relative = reference.startsWith("?") ? settings.url().getRawPath() + reference : reference;
        URI resolved = settings.url().resolve(relative);
        if (!origin(resolved).equals(origin(settings.url()))) {
            throw FaultException.of(
                    Fault.UPSTREAM_PROTOCOL_ERROR, "the message endpoint has another origin: " + origin(resolved));
        }
        return resolved;
    }

    private static String origin(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }

    private Flux<Void> post(URI uri, byte[] message, Map<String, String> shown) {
        return clients.calls()
                .post()
                .uri(uri)
                .send((http, outbound) -> {
                    headers.post(http.requestHeaders(), UpstreamLeg.opening(), Map.of(), shown);
                    return outbound.sendObject(Unpooled.wrappedBuffer(message));
                })
                .response((response, body) -> accepted(response));
    }

    /** The stream may have outlived the session that the endpoint names. */
    private static Mono<Void> accepted(HttpClientResponse response) {
        int status = response.status().code();
        if (status >= 200 && status < 300) {
            return Mono.empty();
        }
        return Mono.error(
                status == 404
                        ? FaultException.of(Fault.UPSTREAM_SESSION_LOST, "status 404")
                        : HttpStatus.refusal(response, UpstreamLeg.opening()));
    }
}
