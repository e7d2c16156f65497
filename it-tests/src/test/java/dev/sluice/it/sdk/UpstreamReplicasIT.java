package dev.sluice.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.CheckerProcess;
import dev.sluice.it.process.SluiceProcess;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the official Java SDK, through Sluice, at two processes of the same server, one of which is killed. */
@Timeout(180)
final class UpstreamReplicasIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLIENTS = 6;

    private final List<McpSyncClient> clients = new ArrayList<>();

    @AfterEach
    void closeClients() {
        clients.forEach(McpSyncClient::close);
        clients.clear();
    }

    /**
     * Six sessions go in and six come out; each does three calls on either side of the loss, and none fails. The streams of
     * the clients notice the loss, so that the sessions have moved before anybody calls.
     */
    @Test
    void replica_thatIsKilled_losesNoSession(@TempDir Path folder) throws Exception {
        try (CheckerProcess first = CheckerProcess.start(Files.createDirectory(folder.resolve("first")));
                CheckerProcess second = CheckerProcess.start(Files.createDirectory(folder.resolve("second")));
                SluiceProcess sluice = SluiceProcess.configured(
                        "routes: [{path: /mcp, upstream: {urls: ['" + first.endpoint() + "', '" + second.endpoint()
                                + "']}}]",
                        folder)) {
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(connect(sluice.endpoint()));
            }
            callAll();
            assertThat(replicas(sluice)).containsPattern(line(first, 3)).containsPattern(line(second, 3));

            first.kill();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            metrics(sluice).contains("sluice_upstream_recoveries_total{outcome=\"replaced\"} 3.0"));

            callAll();
            assertThat(replicas(sluice)).containsPattern(line(first, 0)).containsPattern(line(second, CLIENTS));
            assertThat(metrics(sluice))
                    .contains("sluice_sessions_opened_total " + CLIENTS + ".0")
                    .contains("sluice_sessions_live " + CLIENTS + ".0");
            closeClients();
        }
    }

    private void callAll() {
        for (McpSyncClient client : clients) {
            for (int call = 0; call < 3; call++) {
                CallToolResult result = client.callTool(CallToolRequest.builder("create_session")
                        .arguments(Map.of())
                        .build());
                assertThat(result.isError())
                        .as(() -> String.valueOf(result.content()))
                        .isNotEqualTo(true);
            }
        }
    }

    private static McpSyncClient connect(URI endpoint) {
        String base = endpoint.toString().replace("/mcp", "");
        McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder(base)
                        .endpoint("/mcp")
                        .build())
                .requestTimeout(PATIENCE)
                .initializationTimeout(PATIENCE)
                .build();
        assertThat(client.initialize().serverInfo().name()).isEqualTo("java-error-checker");
        return client;
    }

    private static String line(CheckerProcess replica, int sessions) {
        return Pattern.quote("{\"replica\":\"" + replica.endpoint() + "\",\"state\":\"") + "[a-z]+\",\"sessions\":"
                + sessions + ",";
    }

    private static String replicas(SluiceProcess sluice) throws IOException, InterruptedException {
        return read(sluice.admin().resolve("/upstreams"));
    }

    private static String metrics(SluiceProcess sluice) throws IOException, InterruptedException {
        return read(sluice.admin().resolve("/metrics"));
    }

    private static String read(URI page) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
