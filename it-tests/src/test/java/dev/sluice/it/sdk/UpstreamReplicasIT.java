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
import java.util.regex.Matcher;
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
            int atFirst = sessions(sluice, first);
            assertThat(atFirst + sessions(sluice, second)).isEqualTo(CLIENTS);

            // How they are spread depends on what else is under way; the one with more has some in any case.
            CheckerProcess killed = 2 * atFirst >= CLIENTS ? first : second;
            int moved = Math.max(atFirst, CLIENTS - atFirst);
            killed.kill();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> sluice.metrics()
                            .contains("sluice_upstream_recoveries_total{outcome=\"replaced\"} " + moved + ".0"));

            callAll();
            assertThat(sessions(sluice, killed)).isZero();
            assertThat(sessions(sluice, killed == first ? second : first)).isEqualTo(CLIENTS);
            assertThat(sluice.metrics())
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

    private static int sessions(SluiceProcess sluice, CheckerProcess replica) throws IOException, InterruptedException {
        String page = read(sluice.admin().resolve("/upstreams"));
        Matcher line = Pattern.compile(Pattern.quote("{\"replica\":\"" + replica.endpoint() + "\"")
                        + ",\"state\":\"[a-z]+\",\"sessions\":([0-9]+),")
                .matcher(page);
        assertThat(line.find()).as(page).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private static String read(URI page) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
