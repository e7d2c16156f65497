package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.authentication.Caller;
import dev.sluice.proxy.authentication.Gate;
import dev.sluice.proxy.connector.Usage;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.replica.Replicas;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.DisposableServer;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider;

/**
 * Listens for clients over HTTP/1.1 and, when configured, HTTP/2, and answers on the MCP endpoints of the routes. Runs on
 * event loops; nothing here blocks.
 */
public final class HttpEdge {
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpEdge.class);

    private final HttpEdgeSettings settings;
    private final RouteTable routes;
    private final AddressGuard guard;
    private final Admissions admissions;
    private final DocumentHandler documents;
    private final CorsHeaders cors;
    private final ReplyWriter writer;
    private final PostHandler posts;
    private final StreamHandler streams;
    private final SseHandler sse;
    private final EdgeListener listener;
    private final ClientConnections connections;
    private final LongSupplier ticker;

    /**
     * Makes an edge that does not listen yet.
     *
     * @param settings how to listen
     * @param routes the endpoints
     * @param exchanges where messages go
     * @param replicas the processes that may have what a client means; at most one edge is made with the same ones
     * @param connections takes care of the connections
     * @param access who may come in
     * @param timer runs time limits
     * @param listener hears of every answer
     * @param ticker nanoseconds that never run backwards, such as {@link System#nanoTime}
     */
    public HttpEdge(
            HttpEdgeSettings settings,
            RouteTable routes,
            Exchanges exchanges,
            Replicas replicas,
            ClientConnections connections,
            Access access,
            Scheduler timer,
            EdgeListener listener,
            LongSupplier ticker) {
        this.settings = settings;
        this.routes = routes;
        this.connections = connections;
        this.guard = new AddressGuard(settings);
        this.cors = new CorsHeaders(guard);
        this.writer = new ReplyWriter(new RetryAfter(settings.retryAfter()), timer);
        this.admissions = new Admissions(access.keyHeader());
        this.documents = new DocumentHandler(access.documents());
        Lifetimes lifetimes = new Lifetimes(access.clock(), timer);
        RequestBody bodies = new RequestBody(timer);
        this.posts = new PostHandler(bodies, exchanges, writer, lifetimes);
        SseStreams sseStreams = new SseStreams(replicas::self, settings.endedStreams(), settings.endedStreamAge());
        MessageReader carried = new MessageReader(JsonLimits.defaults().forUpstream(Integer.MAX_VALUE));
        EndedStreams endedStreams = new EndedStreams(sseStreams, exchanges.sessions());
        this.sse = new SseHandler(
                exchanges, bodies, sseStreams, new RemoteSseStreams(replicas, carried), endedStreams, lifetimes, timer);
        new SseService(sseStreams, endedStreams, carried).serve(replicas.bus());
        this.streams = new StreamHandler(exchanges, writer, lifetimes);
        this.listener = listener;
        this.ticker = ticker;
    }

    /**
     * Binds the address.
     *
     * @param loops runs the connections; owned by the caller
     * @return the listener; fails when the address cannot be bound
     */
    public Mono<? extends DisposableServer> bind(LoopResources loops) {
        HttpServer server = HttpServer.create()
                .host(settings.host())
                .port(settings.port())
                .runOn(loops)
                .maxConnections(settings.maxConnections())
                .idleTimeout(settings.idleTimeout())
                .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(settings.maxRequestLine())
                        .maxHeaderSize(settings.maxHeaderSection())
                        .h2cMaxContentLength(settings.h2cUpgradeBody()))
                .doOnChannelInit((observer, channel, remote) -> prepare(channel))
                .handle(this::answer);
        return protocols(server).bind();
    }

    private HttpServer protocols(HttpServer server) {
        return settings.tls().map(tls -> secured(server, tls)).orElseGet(() -> clear(server));
    }

    private HttpServer clear(HttpServer server) {
        return settings.http2()
                ? server.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                : server.protocol(HttpProtocol.HTTP11);
    }

    private void prepare(Channel channel) {
        connections.add(channel);
        closeUnread(channel);
        // Behind TLS the bytes say nothing about headers; there the handshake has its own limit.
        if (settings.tls().isEmpty()) {
            channel.pipeline().addFirst(new HeaderTimeoutHandler(settings.headerTimeout()));
        }
    }

    private void closeUnread(Channel channel) {
        var unused = channel.pipeline().addFirst(new UnreadAnswerHandler(settings.unreadLimit()));
    }

    private HttpServer secured(HttpServer server, HttpEdgeSettings.Tls tls) {
        SslProvider.GenericSslContextSpec<SslContextBuilder> context = settings.http2()
                ? Http2SslContextSpec.forServer(
                        tls.certificate().toFile(), tls.key().toFile())
                : Http11SslContextSpec.forServer(
                        tls.certificate().toFile(), tls.key().toFile());
        // Whoever shows none is still let in by routes that ask for something else.
        tls.clientTrust()
                .ifPresent(trust -> context.configure(
                        ssl -> ssl.trustManager(trust.toFile()).clientAuth(ClientAuth.OPTIONAL)));
        HttpServer secured = server.secure(spec -> spec.sslContext(context));
        return settings.http2() ? secured.protocol(HttpProtocol.HTTP11, HttpProtocol.H2) : secured;
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        long start = ticker.getAsLong();
        if (connections.isLeaving()) {
            response.keepAlive(false);
        }
        Channel channel = ClientConnections.channel(response);
        if (channel instanceof Http2StreamChannel) {
            closeUnread(channel);
        }
        ConnectionWatch watch = ClientConnections.watch(channel);
        watch.begin();
        return Mono.defer(() -> dispatch(request, response))
                .onErrorResume(error -> failed(response, error))
                .doFinally(end -> answered(request, response, watch, ticker.getAsLong() - start));
    }

    private Mono<Void> dispatch(HttpServerRequest request, HttpServerResponse response) {
        guard.checkHost(request.requestHeaders());
        String path = path(request.uri());
        return routes.find(path)
                .map(route -> streamableHttp(route, request, response))
                .or(() -> routes.findSse(path).map(route -> httpSse(route, request, response)))
                .or(() -> documents.handle(path, request, response))
                .orElseGet(() -> nowhere(request, response));
    }

    private Mono<Void> nowhere(HttpServerRequest request, HttpServerResponse response) {
        checkOrigin(request, response);
        throw RefusalException.http(404, "There is no MCP endpoint at this path");
    }

    private void checkOrigin(HttpServerRequest request, HttpServerResponse response) {
        guard.check(request.requestHeaders());
        cors.add(request, response);
    }

    /** Nothing is read of a request, and nothing said about it, before it is clear who sends it. */
    private Mono<Void> admitted(
            Route route,
            HttpServerRequest request,
            HttpServerResponse response,
            Function<Incoming, Mono<Void>> handler) {
        Optional<Gate> gate = route.gate();
        return Mono.using(
                route.chainUsage()::hold,
                hold -> gate.map(closed -> admissions
                                .admit(closed, request, response)
                                .flatMap(caller ->
                                        handler.apply(new Incoming(route, request, response, caller, gate, hold))))
                        .orElseGet(() ->
                                handler.apply(new Incoming(route, request, response, Caller.anybody(), gate, hold))),
                Usage.Hold::close);
    }

    private Mono<Void> httpSse(Route route, HttpServerRequest request, HttpServerResponse response) {
        checkOrigin(request, response);
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.GET)) {
            return admitted(route, request, response, sse::open);
        }
        if (method.equals(HttpMethod.POST)) {
            return admitted(route, request, response, sse::post);
        }
        if (method.equals(HttpMethod.OPTIONS)) {
            return response.status(204).send();
        }
        throw RefusalException.methodNotAllowed("POST, GET", "This method is not offered");
    }

    private Mono<Void> streamableHttp(Route route, HttpServerRequest request, HttpServerResponse response) {
        checkOrigin(request, response);
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.POST)) {
            return route.upstream().usage().track(admitted(route, request, response, posts::handle));
        }
        if (method.equals(HttpMethod.GET)) {
            return admitted(route, request, response, streams::get);
        }
        if (method.equals(HttpMethod.DELETE)) {
            return admitted(route, request, response, streams::delete);
        }
        if (method.equals(HttpMethod.OPTIONS)) {
            return response.status(204).send();
        }
        throw RefusalException.methodNotAllowed("POST, GET, DELETE", "This method is not offered");
    }

    private Mono<Void> failed(HttpServerResponse response, Throwable error) {
        if (error instanceof RefusalException refusal) {
            return refuse(response, refusal).onErrorResume(lost -> unexpected(response, lost));
        }
        if (error instanceof FaultException fault) {
            return failed(response, RefusalException.of(fault));
        }
        if (error instanceof MalformedMessageException malformed) {
            return failed(response, RefusalException.of(malformed));
        }
        return error instanceof TruncatedReplyException ? abort(response) : unexpected(response, error);
    }

    private Mono<Void> refuse(HttpServerResponse response, RefusalException refusal) {
        if (refusal.closesConnection()) {
            response.keepAlive(false);
        }
        return writer.writeJson(response, refusal.status(), refusal.body(), refusal.headers());
    }

    private static Mono<Void> abort(HttpServerResponse response) {
        return Mono.fromRunnable(() -> response.withConnection(connection -> {
            var unused = connection.channel().close();
        }));
    }

    private Mono<Void> unexpected(HttpServerResponse response, Throwable error) {
        if (AbortedException.isConnectionReset(error)) {
            LOGGER.debug("A client left before its answer: {}", error.toString());
            return Mono.empty();
        }
        LOGGER.error("A request could not be answered", error);
        if (response.hasSentHeaders()) {
            return Mono.error(error);
        }
        return response.keepAlive(false).status(500).send();
    }

    private void answered(HttpServerRequest request, HttpServerResponse response, ConnectionWatch watch, long nanos) {
        watch.end();
        int status = response.hasSentHeaders() ? response.status().code() : 0;
        String path = path(request.uri());
        listener.answered(routes.find(path).or(() -> routes.findSse(path)), request.method(), status, nanos);
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /**
     * The name under which clients reach the endpoints.
     *
     * @param port that was bound
     * @return for example {@code http://127.0.0.1:8808}
     */
    public String baseUrl(int port) {
        String host = settings.host().contains(":") && !settings.host().startsWith("[")
                ? "[" + settings.host() + "]"
                : settings.host();
        return (settings.tls().isPresent() ? "https" : "http") + "://" + host + ":" + port;
    }
}
