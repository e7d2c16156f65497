package dev.sluice.examples.javaerrorchecker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's own client against the server as a process, over both transports: a whole session of work. */
@Timeout(180)
final class EndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    private final Queue<ProgressNotification> progress = new ConcurrentLinkedQueue<>();
    private final Queue<String> logs = new ConcurrentLinkedQueue<>();

    @Test
    void work_overStreamableHttp_getsItsAnswers() throws IOException {
        try (ServerProcess server = ServerProcess.start(temporary, "--listen", "127.0.0.1:0")) {
            String base = server.awaitUri().replace("/mcp", "");
            work(HttpClientStreamableHttpTransport.builder(base)
                    .endpoint("/mcp")
                    .build());
        }
    }

    @Test
    void work_overStdio_getsItsAnswers() {
        List<String> command = ServerProcess.command(temporary, "--stdio");
        ServerParameters parameters = ServerParameters.builder(command.get(0))
                .args(command.subList(1, command.size()))
                .build();
        work(new StdioClientTransport(parameters, McpJsonDefaults.getMapper()));
    }

    private void work(McpClientTransport transport) {
        McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(PATIENCE)
                .initializationTimeout(PATIENCE)
                .progressConsumer(progress::add)
                .loggingConsumer(message -> logs.add(message.data()))
                .build();
        try {
            assertThat(client.initialize().serverInfo().name()).isEqualTo("java-error-checker");
            seeTheTools(client);
            String session = text(call(client, "create_session", Map.of()), "sessionId");
            writeFiles(client, session);
            checkWithProgress(client, session);
            askForAdvice(client, session);
            correct(client, session);
            end(client, session);
        } finally {
            assertThat(client.closeGracefully()).isTrue();
        }
    }

    private static void seeTheTools(McpSyncClient client) {
        assertThat(client.listTools().tools())
                .extracting(Tool::name)
                .containsExactly(
                        "create_session",
                        "delete_session",
                        "refresh_session",
                        "get_session_info",
                        "write_java_file",
                        "write_multiple_files",
                        "read_file",
                        "list_files",
                        "check_errors",
                        "get_recommendations");
    }

    private static void writeFiles(McpSyncClient client, String session) {
        Map<String, ?> batch = call(
                client,
                "write_multiple_files",
                Map.of(
                        "sessionId",
                        session,
                        "files",
                        List.of(
                                Map.of("path", "a/A.java", "content", "package a; class A { List<String> x; }"),
                                Map.of("path", "../../escape.java", "content", "class Escape { }"),
                                Map.of("path", "B.java", "content", "class B { int f() { } }"))));
        assertThat(objects(batch, "written")).extracting("path").containsExactly("a/A.java", "B.java");
        assertThat(objects(batch, "failed")).extracting("path").containsExactly("../../escape.java");

        Map<String, ?> listing = call(client, "list_files", Map.of("sessionId", session));
        assertThat(objects(listing, "files")).extracting("path").containsExactly("B.java", "a/A.java");
        Map<String, ?> file = call(client, "read_file", Map.of("sessionId", session, "path", "B.java"));
        assertThat(file.get("content")).isEqualTo("class B { int f() { } }");
    }

    private void checkWithProgress(McpSyncClient client, String session) {
        Map<String, ?> check = structured(client.callTool(CallToolRequest.builder("check_errors")
                .arguments(Map.of("sessionId", session))
                .meta(Map.of("progressToken", "token"))
                .build()));

        assertThat(check.get("success")).isEqualTo(false);
        assertThat(check.get("errorCount")).isEqualTo(2);
        assertThat(objects(check, "diagnostics"))
                .extracting("file", "line", "severity", "code")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("B.java", 1, "error", "compiler.err.missing.ret.stmt"),
                        org.assertj.core.groups.Tuple.tuple(
                                "a/A.java", 1, "error", "compiler.err.cant.resolve.location"));
        await().atMost(PATIENCE).until(() -> progress.size() == 6 && logs.size() == 1);
        assertThat(progress).extracting(ProgressNotification::progressToken).containsOnly("token");
        // The SDK's client runs the consumer of each notification on a pool, so it does not keep their order.
        assertThat(progress)
                .extracting(ProgressNotification::progress)
                .containsExactlyInAnyOrder(0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(progress).extracting(ProgressNotification::total).containsOnly(5.0);
        assertThat(logs).containsExactly("Checked 2 files: 2 errors, 0 warnings.");
    }

    private static void askForAdvice(McpSyncClient client, String session) {
        Map<String, ?> advice = call(client, "get_recommendations", Map.of("sessionId", session));
        assertThat(objects(advice, "recommendations"))
                .extracting("strategy")
                .containsExactly("missing-return", "missing-import");
    }

    private static void correct(McpSyncClient client, String session) {
        Map<String, ?> written = call(
                client,
                "write_java_file",
                Map.of("sessionId", session, "path", "B.java", "content", "class B { int f() { return 1; } }"));
        assertThat(written.get("bytes")).isEqualTo(33);
        Map<String, ?> check = call(client, "check_errors", Map.of("sessionId", session));
        assertThat(objects(check, "diagnostics")).extracting("file").containsExactly("a/A.java");
    }

    private static void end(McpSyncClient client, String session) {
        Map<String, ?> refreshed = call(client, "refresh_session", Map.of("sessionId", session));
        Map<String, ?> info = call(client, "get_session_info", Map.of("sessionId", session));
        assertThat(info.get("lastUsedAt")).isEqualTo(refreshed.get("lastUsedAt"));
        assertThat(info.get("fileCount")).isEqualTo(2);
        assertThat(call(client, "delete_session", Map.of("sessionId", session)).get("deleted"))
                .isEqualTo(true);

        CallToolResult gone = client.callTool(CallToolRequest.builder("list_files")
                .arguments(Map.of("sessionId", session))
                .build());
        assertThat(gone.isError()).isTrue();
        assertThat(gone.content())
                .singleElement()
                .isInstanceOfSatisfying(
                        TextContent.class, content -> assertThat(content.text()).contains("create_session"));
    }

    private static Map<String, ?> call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return structured(client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> structured(CallToolResult result) {
        assertThat(result.isError()).as(() -> String.valueOf(result.content())).isNotEqualTo(true);
        assertThat(result.content()).hasSize(2);
        assertThat(result.structuredContent()).isInstanceOf(Map.class);
        return (Map<String, ?>) result.structuredContent();
    }

    private static String text(Map<String, ?> data, String name) {
        assertThat(data.get(name)).isInstanceOf(String.class);
        return String.valueOf(data.get(name));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, ?>> objects(Map<String, ?> data, String name) {
        assertThat(data.get(name)).isInstanceOf(List.class);
        return (List<Map<String, ?>>) data.get(name);
    }
}
