package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
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

    private HttpResponse<String> get(String page) throws IOException, InterruptedException {
        URI url = proxy.sluice().adminUrl().orElseThrow().resolve(page);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
