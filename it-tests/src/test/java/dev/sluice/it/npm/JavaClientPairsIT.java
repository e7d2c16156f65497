package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.pending.Pending;
import dev.sluice.it.process.SluiceProcess;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.Root;
import io.modelcontextprotocol.spec.McpSchema.SubscribeRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The official Java SDK's client, which speaks 2025-11-25 first, at servers that speak one revision and no other. */
@ExtendWith(WithNodeJs.class)
final class JavaClientPairsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NEWEST = "2025-11-25";
    private static final String FIRST_WITH_ELICITATION = "2025-06-18";
    private static final String WATCHED = "test://watched-resource";

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> javaClient_atAServerOfOneRevision_works(NodeJs node) {
        Pending pending = Pending.listed("/pairs-pending.txt");
        return Stream.of("2024-11-05", "2025-03-26", "2025-06-18", NEWEST)
                .map(server -> pending.test("java/" + server, "server " + server, () -> visit(node, server)));
    }

    private void visit(NodeJs node, String server) {
        try (NodeJs.Server upstream = node.serve("servers/legacy.mjs", "--only", "--sdk", server);
                SluiceProcess sluice = SluiceProcess.inFrontOf(upstream.endpoint(), folder);
                Visitor visitor = Visitor.connect(sluice)) {
            visitor.visit(server);
        } catch (McpError | IllegalStateException e) {
            throw new AssertionError("server " + server, e);
        }
    }

    /** One client and what it has heard. */
    private record Visitor(
            McpSyncClient client,
            Queue<ProgressNotification> progress,
            Queue<LoggingMessageNotification> logs,
            Queue<List<ResourceContents>> updates)
            implements AutoCloseable {

        static Visitor connect(SluiceProcess sluice) {
            Queue<ProgressNotification> progress = new ConcurrentLinkedQueue<>();
            Queue<LoggingMessageNotification> logs = new ConcurrentLinkedQueue<>();
            Queue<List<ResourceContents>> updates = new ConcurrentLinkedQueue<>();
            String base = sluice.endpoint().toString().replace("/mcp", "");
            McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder(base)
                            .endpoint("/mcp")
                            .build())
                    .requestTimeout(PATIENCE)
                    .initializationTimeout(PATIENCE)
                    .capabilities(ClientCapabilities.builder()
                            .roots(true)
                            .sampling()
                            .elicitation()
                            .build())
                    .roots(new Root("file:///home/ada", "home"))
                    .sampling(question -> CreateMessageResult.builder(Role.ASSISTANT, "sampled", "a-model")
                            .build())
                    .elicitation(question -> new ElicitResult(
                            ElicitResult.Action.ACCEPT, Map.of("username", "Ada", "email", "ada@example.org")))
                    .progressConsumer(progress::add)
                    .loggingConsumer(logs::add)
                    .resourcesUpdateConsumer(updates::add)
                    .build();
            Visitor visitor = new Visitor(client, progress, logs, updates);
            try {
                assertThat(client.initialize().protocolVersion()).isEqualTo(NEWEST);
                return visitor;
            } catch (RuntimeException | AssertionError e) {
                client.close();
                throw new AssertionError("the handshake failed", e);
            }
        }

        void visit(String server) {
            assertThat(client.ping()).isNotNull();
            assertThat(client.listTools().tools()).isNotEmpty();
            assertThat(call("test_sampling", Map.of("prompt", "What?"))).contains("sampled");
            assertThat(call("test_input_required_result_list_roots", Map.of())).contains("file:///home/ada");
            if (server.compareTo(FIRST_WITH_ELICITATION) >= 0) {
                assertThat(call("test_elicitation", Map.of("message", "Who?"))).contains("Ada");
            }
            readsAndCompletes();
            hearsOfCalls();
            hearsOfAnUpdate();
        }

        private void readsAndCompletes() {
            assertThat(client.readResource(ReadResourceRequest.builder("test://static-text")
                                    .build())
                            .contents())
                    .hasSize(1);
            assertThat(client.getPrompt(GetPromptRequest.builder("test_prompt_with_arguments")
                                    .arguments(Map.of("arg1", "a", "arg2", "b"))
                                    .build())
                            .messages())
                    .hasSize(1);
            assertThat(client.completeCompletion(CompleteRequest.builder(
                                            new PromptReference("test_prompt_with_arguments"),
                                            new CompleteRequest.CompleteArgument("arg1", "par"))
                                    .build())
                            .completion()
                            .values())
                    .containsExactly("paris", "park", "party");
        }

        private void hearsOfCalls() {
            client.setLoggingLevel(LoggingLevel.INFO);
            var unused = client.callTool(CallToolRequest.builder("test_tool_with_progress")
                    .arguments(Map.of())
                    .progressToken("my-token")
                    .build());
            assertThat(call("test_tool_with_logging", Map.of())).isNotEmpty();
            Awaitility.await().atMost(PATIENCE).until(() -> progress.size() == 3 && logs.size() == 3);
            assertThat(progress).extracting(ProgressNotification::progressToken).containsOnly("my-token");
        }

        private void hearsOfAnUpdate() {
            client.subscribeResource(SubscribeRequest.builder(WATCHED).build());
            Awaitility.await().atMost(PATIENCE).until(() -> {
                var unused = call("touch_resource", Map.of("uri", WATCHED));
                return !updates.isEmpty();
            });
        }

        private String call(String tool, Map<String, Object> arguments) {
            List<?> content = client.callTool(
                            CallToolRequest.builder(tool).arguments(arguments).build())
                    .content();
            return ((TextContent) content.get(0)).text();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
