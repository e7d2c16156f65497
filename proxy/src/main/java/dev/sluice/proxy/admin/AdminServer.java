package dev.sluice.proxy.admin;

import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Listens for operators and their tools: {@code /healthz} while the process lives, {@code /readyz} for load balancers,
 * {@code /metrics} for Prometheus, {@code /sessions} to look at sessions and to remove one, and further pages. Whoever
 * reaches it may do all of that, so it belongs on a loopback address or into a closed network. A browser sends no DELETE
 * across origins unasked, and is not answered when it asks; what a further page changes is said there.
 */
public final class AdminServer {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);

    /** Texts of upstreams are shown here; even if one got through as markup, it could run and load nothing. */
    private static final String CONTENT_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String TEXT = "text/plain; charset=utf-8";

    private final AdminSettings settings;
    private final Supplier<Readiness> readiness;
    private final Supplier<String> metrics;
    private final SessionPages sessions;
    private final List<AdminPage> pages;
    private final Scheduler blocking;

    /**
     * Makes a server that does not listen yet.
     *
     * @param settings how to listen
     * @param readiness asked at each request to {@code /readyz}, on an event loop
     * @param metrics the page of {@code /metrics}; asked at each request to it, on {@code blocking}
     * @param sessions the pages of sessions; asked on {@code blocking}
     * @param pages asked in this order, before all others
     * @param blocking runs what takes too long for an event loop; owned by the caller
     */
    public AdminServer(
            AdminSettings settings,
            Supplier<Readiness> readiness,
            Supplier<String> metrics,
            SessionPages sessions,
            List<AdminPage> pages,
            Scheduler blocking) {
        this.settings = settings;
        this.readiness = readiness;
        this.metrics = metrics;
        this.sessions = sessions;
        this.pages = List.copyOf(pages);
        this.blocking = blocking;
    }

    /**
     * Binds the address.
     *
     * @param loops runs the connections; owned by the caller
     * @param connections collects the open connections, so that the caller can close them
     * @return the listener; fails when the address cannot be bound
     */
    public Mono<? extends DisposableServer> bind(LoopResources loops, ChannelGroup connections) {
        return HttpServer.create()
                .host(settings.host())
                .port(settings.port())
                .runOn(loops)
                .maxConnections(settings.maxConnections())
                .idleTimeout(IDLE_LIMIT)
                .doOnChannelInit((observer, channel, remote) -> connections.add(channel))
                .handle(this::answer)
                .bind();
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (!isAddressed(request.requestHeaders())) {
            return send(response, 421, TEXT, "This listener answers to localhost and 127.0.0.1 only\n");
        }
        AdminCall call = call(request);
        return pages.stream()
                .flatMap(page -> page.answer(call).stream())
                .findFirst()
                .map(answer -> aside(response, answer).flatMap(ready -> send(response, ready)))
                .orElseGet(() -> usual(request, response));
    }

    private static AdminCall call(HttpServerRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        return new AdminCall(
                request.method().name(),
                uri.path(),
                uri.parameters(),
                request.requestHeaders().contains(HttpHeaderNames.ORIGIN));
    }

    private static Mono<Void> send(HttpServerResponse response, AdminAnswer answer) {
        if (!answer.allowed().isEmpty()) {
            response.header(HttpHeaderNames.ALLOW, answer.allowed());
        }
        return send(response, answer.status(), answer.type(), answer.body());
    }

    private Mono<Void> usual(HttpServerRequest request, HttpServerResponse response) {
        String path = path(request.uri());
        List<HttpMethod> offered = SessionPages.isAt(path) ? SessionPages.methods(path) : READING;
        if (!offered.contains(request.method())) {
            String names = offered.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
            response.header(HttpHeaderNames.ALLOW, names);
            return send(response, 405, TEXT, "Only " + names + " are offered here\n");
        }
        return SessionPages.isAt(path) ? sessions(request, response) : page(path, response);
    }

    private Mono<Void> sessions(HttpServerRequest request, HttpServerResponse response) {
        return aside(response, sessions.answer(request.method(), request.uri()))
                .flatMap(page -> send(response, page.status(), page.type(), page.body()));
    }

    /**
     * Does what may take long on another thread, and comes back to that of the connection: an answer that another thread
     * writes may reach the client before that thread is done, and the event loops may be stopped then.
     */
    private <T> Mono<T> aside(HttpServerResponse response, Mono<T> work) {
        AtomicReference<EventLoop> loop = new AtomicReference<>();
        response.withConnection(connection -> loop.set(connection.channel().eventLoop()));
        return work.subscribeOn(blocking).publishOn(Schedulers.fromExecutor(Objects.requireNonNull(loop.get())));
    }

    private Mono<Void> page(String path, HttpServerResponse response) {
        return switch (path) {
            case "/healthz" -> send(response, 200, TEXT, "ok\n");
            case "/readyz" -> readyz(response);
            case "/metrics" ->
                aside(response, Mono.fromSupplier(metrics))
                        .flatMap(page -> send(response, 200, "text/plain; version=0.0.4; charset=utf-8", page));
            default -> send(response, 404, TEXT, "There is no such page; / lists those there are\n");
        };
    }

    private Mono<Void> readyz(HttpServerResponse response) {
        Readiness now = readiness.get();
        return send(response, now.isReady() ? 200 : 503, "application/json", now.json());
    }

    private boolean isAddressed(HttpHeaders headers) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        return !settings.loopbackNamesOnly()
                || (hosts.size() == 1 && LOOPBACK_NAMES.contains(withoutPort(hosts.get(0))));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static Mono<Void> send(HttpServerResponse response, int status, String type, String page) {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", CONTENT_POLICY)
                .sendByteArray(Mono.just(body))
                .then();
    }

    /**
     * The address for a browser.
     *
     * @param port that was bound
     * @return for example {@code http://127.0.0.1:8809/}
     */
    public String url(int port) {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + port + "/";
    }
}
