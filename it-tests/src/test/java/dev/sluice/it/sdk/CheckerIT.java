package dev.sluice.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.CheckerProcess;
import dev.sluice.it.process.SluiceProcess;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official Java SDK's client, through Sluice, at the example server. */
@Timeout(180)
final class CheckerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Queue<ProgressNotification> progress = new ConcurrentLinkedQueue<>();
    private final Queue<String> logs = new ConcurrentLinkedQueue<>();

    @Test
    void sourceWithAnError_isChecked(@TempDir Path folder) {
        try (CheckerProcess checker = CheckerProcess.start(folder);
                SluiceProcess sluice = SluiceProcess.inFrontOf(checker.endpoint(), folder);
                McpSyncClient client = connect(sluice.endpoint())) {
            String session =
                    String.valueOf(call(client, "create_session", Map.of()).get("sessionId"));
            Map<?, ?> written = call(
                    client,
                    "write_java_file",
                    Map.of("sessionId", session, "path", "B.java", "content", "class B { int f() { } }"));
            assertThat(written.get("bytes")).isEqualTo(23);

            Map<?, ?> check = call(client, "check_errors", Map.of("sessionId", session));

            assertThat(check.get("errorCount")).isEqualTo(1);
            assertThat((List<?>) check.get("diagnostics"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Map.class,
                            found -> assertThat(found.get("code")).isEqualTo("compiler.err.missing.ret.stmt"));
            Awaitility.await().atMost(PATIENCE).until(() -> progress.size() > 1 && logs.size() == 1);
            assertThat(progress).extracting(ProgressNotification::progressToken).containsOnly("check");
            assertThat(logs).containsExactly("Checked 1 files: 1 errors, 0 warnings.");
        }
    }

    private McpSyncClient connect(URI endpoint) {
        String base = endpoint.toString().replace("/mcp", "");
        McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder(base)
                        .endpoint("/mcp")
                        .build())
                .requestTimeout(PATIENCE)
                .initializationTimeout(PATIENCE)
                .progressConsumer(progress::add)
                .loggingConsumer(message -> logs.add(message.data()))
                .build();
        assertThat(client.initialize().serverInfo().name()).isEqualTo("java-error-checker");
        return client;
    }

    private static Map<?, ?> call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        CallToolResult result = client.callTool(CallToolRequest.builder(tool)
                .arguments(arguments)
                .progressToken("check")
                .build());
        assertThat(result.isError()).as(() -> String.valueOf(result.content())).isNotEqualTo(true);
        return (Map<?, ?>) result.structuredContent();
    }
}
