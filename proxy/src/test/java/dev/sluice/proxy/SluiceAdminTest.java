package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

final class SluiceAdminTest {
    private final FakeUpstream upstream = new FakeUpstream();
    private final TestProxy proxy = TestProxy.before(upstream)
            .with("admin: {address: '127.0.0.1:0'}")
            .with("shutdown: {grace: 30s}")
            .interceptor(context -> Mono.just(InterceptAction.proceed()))
            .start();

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void metrics_afterACall_countEverythingOnItsWay() {
        assertThat(proxy.legacy()
                        .initialize("2025-11-25")
                        .reply(Json.call("2", "t"))
                        .status())
                .isEqualTo(200);

        await().untilAsserted(() -> assertThat(get("metrics").body())
                .contains(
                        "sluice_sessions_live 1.0",
                        "sluice_sessions_opened_total 1.0",
                        "sluice_sessions_max 10000.0",
                        "sluice_sessions_removed_total{reason=\"idle\"} 0.0",
                        "sluice_sessions_idle 1.0",
                        "sluice_sessions_route{route=\"mcp\"} 1.0",
                        "sluice_sessions_revision{revision=\"2025-11-25\"} 1.0",
                        "sluice_sessions_revision{revision=\"2025-06-18\"} 0.0",
                        "sluice_sessions_age{seconds=\"60\"} 1.0",
                        "sluice_sessions_removed_total{reason=\"operator\"} 0.0",
                        "sluice_sessions_cleanup_seconds_count{tier=\"lru\"} 0",
                        "sluice_sessions_cleanup_seconds_sum{tier=\"emergency\"} 0.0",
                        "sluice_sessions_cleanup_looked_total{tier=\"high\"} 0.0",
                        "sluice_sessions_buffer_bytes ",
                        "sluice_sessions_memory_ratio ",
                        "sluice_exchanges_active 0.0",
                        "sluice_http_answers_seconds_count{method=\"POST\",route=\"mcp\",status=\"200\"} 2",
                        "interceptor=\"scripted\",outcome=\"continued\""));
    }

    @Test
    void metrics_upstreamGone_countTheFault() throws Exception {
        upstream.vanish();

        assertThat(proxy.legacy().tryInitialize("2025-11-25", "{}").text()).contains("\"fault\":\"upstream\"");

        assertThat(get("metrics").body())
                .contains("sluice_faults_total{fault=\"upstream\",reason=\"upstream_unavailable\",route=\"mcp\"} 1.0");
    }

    @Test
    void metrics_notificationRefusedByTheUpstream_countTheFault() throws Exception {
        upstream.on("notifications/initialized", (request, wire) -> wire.empty(500));

        assertThat(proxy.legacy()
                        .initialize("2025-11-25")
                        .reply(Json.notification("notifications/initialized", "{}"))
                        .status())
                .isEqualTo(502);

        assertThat(get("metrics").body())
                .contains("sluice_faults_total{fault=\"upstream\",reason=\"upstream_unavailable\",route=\"mcp\"} 1.0");
    }

    @Test
    void readyz_callInFlightWhileStopping_isRed() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(answer);
            wire.result(request, "{\"content\":[]}");
        });
        assertThat(get("readyz").statusCode()).isEqualTo(200);
        try (RawClient call = proxy.legacy().initialize("2025-11-25").post(Json.call("2", "t"))) {
            var unused = upstream.await("tools/call");

            CompletableFuture<Void> closing = CompletableFuture.runAsync(proxy::close);
            await().untilAsserted(() -> assertThat(get("readyz").statusCode()).isEqualTo(503));
            assertThat(get("healthz").statusCode()).isEqualTo(200);
            answer.countDown();

            assertThat(call.reply().status()).isEqualTo(200);
            closing.join();
        }
    }

    @Test
    void sessions_deletedByAnOperator_endForTheirClient() throws Exception {
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        String list = get("sessions").body();
        assertThat(list)
                .contains("\"route\":\"mcp\"", "\"protocolVersion\":\"2025-11-25\"")
                .doesNotContain(client.session());
        String digest = list.replaceFirst("(?s).*\"digest\":\"([0-9a-f]+)\".*", "$1");
        assertThat(get("sessions/" + digest).statusCode()).isEqualTo(200);

        assertThat(send("DELETE", "sessions/" + digest).body()).isEqualTo("{\"removed\":\"" + digest + "\"}\n");

        assertThat(client.reply(Json.call("2", "t")).at("/error/data/reason")).isEqualTo("\"operator\"");
        assertThat(get("sessions/" + digest).statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "sessions/" + digest).statusCode()).isEqualTo(404);
        assertThat(get("sessions").body()).isEqualTo("{\"sessions\":[]}\n");
    }

    @Test
    void sessions_pageByPage_areListedOnce() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(proxy.legacy().initialize("2025-11-25").session()).isNotEmpty();
        }

        String first = get("sessions?limit=2").body();
        assertThat(first).contains("\"number\":1,", "\"number\":2,").endsWith("],\"next\":2}\n");
        String second = get("sessions?limit=2&after=2").body();

        assertThat(second).contains("\"number\":3,").doesNotContain("\"number\":2,", "next");
        assertThat(get("sessions?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("sessions?limit=1001").statusCode()).isEqualTo(400);
        assertThat(get("sessions?after=x").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> send(String method, String page) throws IOException, InterruptedException {
        URI url = proxy.sluice().adminUrl().orElseThrow().resolve(page);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String page) throws IOException, InterruptedException {
        return send("GET", page);
    }
}
