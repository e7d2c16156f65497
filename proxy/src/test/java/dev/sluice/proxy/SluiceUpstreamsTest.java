package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin page of upstream replicas, from the outside. */
final class SluiceUpstreamsTest {
    private final FakeUpstream first = new FakeUpstream();
    private final FakeUpstream second = new FakeUpstream();
    private final Sluice sluice = Sluice.start(Yaml.load(Yaml.with(
            Yaml.without(Yaml.minimal("http://127.0.0.1:1/"), "routes[].upstream.url"),
            "routes[].upstream.urls",
            List.of(first.url().toString(), second.url().toString()))));
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        sluice.close();
        first.close();
        second.close();
    }

    @Test
    void list_namesReplicasWithTheirStateAndLoad() throws Exception {
        assertThat(send("GET", "/upstreams").body())
                .isEqualTo("{\"routes\":[{\"name\":\"mcp\",\"replicas\":[" + line(first, "active") + ","
                        + line(second, "active") + "]}]}\n");
    }

    @Test
    void replica_canBeTakenOutAndIn() throws Exception {
        HttpResponse<String> evacuated = send("POST", "/upstreams/mcp/evacuate?replica=" + encoded(first));
        assertThat(evacuated.statusCode()).isEqualTo(200);
        assertThat(evacuated.body()).contains(line(first, "evacuated"), line(second, "active"));
        assertThat(metrics())
                .contains("sluice_upstream_replica_state{replica=\"" + first.url()
                        + "\",route=\"mcp\",state=\"evacuated\"} 1.0")
                .contains("sluice_upstream_replica_sessions{replica=\"" + first.url() + "\",route=\"mcp\"} 0.0")
                .contains("sluice_upstream_replica_ejections_total{replica=\"" + first.url() + "\",route=\"mcp\"} 0.0");
        assertThat(send("POST", "/upstreams/mcp/evacuate?replica=" + encoded(second))
                        .statusCode())
                .isEqualTo(409);

        assertThat(send("POST", "/upstreams/mcp/admit?replica=" + encoded(first))
                        .body())
                .contains(line(first, "active"));
        assertThat(send("POST", "/upstreams/mcp/rebalance").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /upstreams, 405",
        "GET, /upstreams/mcp/rebalance, 405",
        "POST, /upstreams/other/rebalance, 404",
        "POST, /upstreams/mcp/evacuate, 400",
        "POST, /upstreams/mcp/evacuate?replica=http://127.0.0.1:1/, 404",
        "POST, /upstreams/mcp/admit?replica=x, 404",
        "GET, /upstreams/mcp, 404"
    })
    void mistake_isRefused(String method, String path, int status) throws Exception {
        assertThat(send(method, path).statusCode()).isEqualTo(status);
    }

    @Test
    void wish_ofAWebPage_isRefused() throws Exception {
        HttpResponse<String> refused =
                send("POST", "/upstreams/mcp/evacuate?replica=" + encoded(first), "Origin", "http://127.0.0.1");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(send("GET", "/upstreams").body()).contains(line(first, "active"));
    }

    private String metrics() throws Exception {
        return send("GET", "/metrics").body();
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        URI uri = sluice.adminUrl().orElseThrow().resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request = request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String line(FakeUpstream upstream, String state) {
        return "{\"replica\":\"" + upstream.url() + "\",\"state\":\"" + state
                + "\",\"sessions\":0,\"calls\":0,\"ejections\":0}";
    }

    private static String encoded(FakeUpstream upstream) {
        return URLEncoder.encode(upstream.url().toString(), StandardCharsets.UTF_8);
    }
}
