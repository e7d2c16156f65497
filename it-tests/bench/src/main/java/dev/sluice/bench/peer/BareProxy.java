package dev.sluice.bench.peer;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * The least that a proxy on Reactor Netty can do: method, path, a short list of headers, and both bodies piece by piece
 * as they come. It has as many event loops and the same kind of connection pool as Sluice, and no limits, no sessions
 * and no idea of what it carries.
 */
public final class BareProxy {
    private static final int MOST_CONNECTIONS = 11_000;
    private static final List<String> REQUEST_HEADERS = List.of(
            "content-type",
            "content-length",
            "accept",
            "mcp-session-id",
            "mcp-protocol-version",
            "mcp-method",
            "mcp-name",
            "last-event-id");
    private static final List<String> RESPONSE_HEADERS =
            List.of("content-type", "content-length", "mcp-session-id", "cache-control");

    private final HttpClient client;
    private final String base;

    private BareProxy(HttpClient client, String base) {
        this.client = client;
        this.base = base;
    }

    /**
     * Starts the proxy and stays until the process is ended.
     *
     * @param arguments the URL of the upstream's endpoint
     */
    public static void main(String[] arguments) {
        URI upstream = URI.create(arguments[0]);
        LoopResources loops = LoopResources.create("bare", Runtime.getRuntime().availableProcessors(), true);
        ConnectionProvider pool = ConnectionProvider.builder("upstream")
                .maxConnections(MOST_CONNECTIONS)
                .lifo()
                .build();
        BareProxy proxy = new BareProxy(
                HttpClient.create(pool).runOn(loops), upstream.resolve("/").toString());
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(loops)
                .handle(proxy::forward)
                .bindNow();
        System.out.println("bare proxy is listening on http://127.0.0.1:" + server.port() + upstream.getPath());
        server.onDispose().block();
    }

    private Publisher<Void> forward(HttpServerRequest request, HttpServerResponse response) {
        return client.request(request.method())
                .uri(base + request.uri().substring(1))
                .send((onward, outbound) -> {
                    copy(request.requestHeaders(), onward.requestHeaders(), REQUEST_HEADERS);
                    return outbound.send(request.receive().retain());
                })
                .response((answer, body) -> answered(answer, body, response));
    }

    private static Mono<Void> answered(HttpClientResponse answer, ByteBufFlux body, HttpServerResponse response) {
        copy(answer.responseHeaders(), response.responseHeaders(), RESPONSE_HEADERS);
        response.status(answer.status());
        boolean events = "text/event-stream".equals(answer.responseHeaders().get("content-type"));
        return events
                ? response.send(body.retain(), piece -> true).then()
                : response.send(body.retain()).then();
    }

    private static void copy(HttpHeaders from, HttpHeaders to, List<String> names) {
        for (String name : names) {
            @Nullable String value = from.get(name);
            if (value != null) {
                to.set(name, value);
            }
        }
    }
}
