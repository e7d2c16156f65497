package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.session.MemoryGauge;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionSettings;
import dev.sluice.session.Sharing;
import dev.sluice.session.store.memory.MemorySessionStore;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

final class AdminServerTest {
    private static final int MOST_CONNECTIONS = 4;
    private static final Readiness READY = new Readiness(
            Readiness.State.READY,
            List.of(new Readiness.RouteState("files", "/files", "legacy (the \"best\"\\ server\n 1)")));

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final LoopResources loops = LoopResources.create("test", 1, true);
    private final AtomicReference<Readiness> readiness = new AtomicReference<>(READY);
    private final SessionManager manager = new SessionManager(
            SessionSettings.defaults(),
            new MemorySessionStore(),
            SessionIds.random(),
            MemoryGauge.unlimited(),
            Clock.systemUTC(),
            System::nanoTime,
            Schedulers.single(),
            List.of(),
            Sharing.none());
    private final DisposableServer server = bind("127.0.0.1", true);

    @AfterEach
    void close() {
        server.disposeNow();
        manager.close();
        connections.close().syncUninterruptibly();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }

    @Test
    void healthz_always_isOk() {
        assertThat(get("/healthz", "localhost")).isEqualTo(new Page(200, "ok\n"));
    }

    @Test
    void readyz_serving_namesTheRoutesAsJson() {
        assertThat(get("/readyz", "localhost")).isEqualTo(new Page(200, """
                                {"status":"ready","routes":[{"name":"files","path":"/files",\
                                "upstream":"legacy (the \\"best\\"\\\\ server\\u000a 1)"}]}
                                """));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTING", "DRAINING"})
    void readyz_notServing_isUnavailable(String state) {
        readiness.set(new Readiness(Readiness.State.valueOf(state), List.of()));

        assertThat(get("/readyz", "localhost"))
                .isEqualTo(new Page(
                        503, "{\"status\":\"" + state.toLowerCase(java.util.Locale.ROOT) + "\",\"routes\":[]}\n"));
    }

    @Test
    void metrics_always_isWhatTheSupplierGives() {
        assertThat(get("/metrics?name=x", "127.0.0.1:" + server.port())).isEqualTo(new Page(200, "figures 1\n"));
    }

    @Test
    void answer_ofAnyPage_mayRunAndLoadNothing() {
        assertThat(headers("/healthz").get("Content-Security-Policy")).startsWith("default-src 'none'; ");
    }

    @Test
    void path_unknown_isNotFound() {
        assertThat(get("/nowhere", "localhost").status()).isEqualTo(404);
    }

    @Test
    void method_otherThanGet_isRefused() {
        assertThat(request(server, HttpMethod.POST, "/healthz", "localhost").status())
                .isEqualTo(405);
        assertThat(request(server, HttpMethod.DELETE, "/sessions", "localhost").status())
                .isEqualTo(405);
        assertThat(request(server, HttpMethod.POST, "/sessions/0123abcd", "localhost")
                        .status())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8809", "127.0.0.1.evil.example", "localhost.evil.example"})
    void host_ofAStranger_isRefused(String host) {
        assertThat(get("/metrics", host).status()).isEqualTo(421);
    }

    @Test
    void host_onAListenerForTheNetwork_mayBeAny() {
        DisposableServer open = bind("0.0.0.0", false);

        assertThat(request(open, HttpMethod.GET, "/healthz", "sluice.internal").status())
                .isEqualTo(200);
        open.disposeNow();
    }

    @Test
    void connection_moreThanThereMayBe_isClosed() throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < MOST_CONNECTIONS; i++) {
            open.add(connect());
        }
        await().until(() -> connections.size() == MOST_CONNECTIONS);

        try (Socket more = connect()) {
            more.setSoTimeout(10_000);
            assertThat(more.getInputStream().read()).isEqualTo(-1);
        }

        for (Socket socket : open) {
            socket.close();
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private DisposableServer bind(String host, boolean loopbackNamesOnly) {
        AdminSettings settings = new AdminSettings(host, 0, loopbackNamesOnly, MOST_CONNECTIONS);
        return new AdminServer(
                        settings,
                        this::readiness,
                        () -> "figures 1\n",
                        new SessionPages(manager),
                        List.of(),
                        Schedulers.boundedElastic())
                .bind(loops, connections)
                .blockOptional()
                .orElseThrow();
    }

    private Readiness readiness() {
        Readiness now = readiness.get();
        return now == null ? READY : now;
    }

    private HttpHeaders headers(String path) {
        return HttpClient.newConnection()
                .get()
                .uri("http://127.0.0.1:" + server.port() + path)
                .response()
                .blockOptional(Duration.ofSeconds(10))
                .orElseThrow()
                .responseHeaders();
    }

    private Page get(String path, String host) {
        return request(server, HttpMethod.GET, path, host);
    }

    private static Page request(DisposableServer to, HttpMethod method, String path, String host) {
        return HttpClient.newConnection()
                .headers(headers -> headers.set("Host", host))
                .request(method)
                .uri("http://127.0.0.1:" + to.port() + path)
                .responseSingle((response, body) -> body.asString()
                        .switchIfEmpty(Mono.just(""))
                        .map(text -> new Page(response.status().code(), text)))
                .blockOptional(Duration.ofSeconds(10))
                .orElseThrow();
    }

    private record Page(int status, String body) {}
}
