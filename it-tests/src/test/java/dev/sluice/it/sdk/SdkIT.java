package dev.sluice.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.Root;
import io.modelcontextprotocol.spec.McpSchema.SubscribeRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official Java SDK's client, through Sluice, at the official Java SDK's server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class SdkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CLIENTS = 20;
    private static final int CALLS = 10;

    private final Queue<ProgressNotification> progress = new ConcurrentLinkedQueue<>();
    private final Queue<LoggingMessageNotification> logs = new ConcurrentLinkedQueue<>();
    private final Queue<List<ResourceContents>> updates = new ConcurrentLinkedQueue<>();
    private final Queue<List<Tool>> toolLists = new ConcurrentLinkedQueue<>();

    private Optional<SdkServer> started = Optional.empty();
    private Optional<SluiceProcess> proxy = Optional.empty();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        SdkServer server = SdkServer.start();
        started = Optional.of(server);
        proxy = Optional.of(SluiceProcess.configured(
                "routes: [{path: /mcp, anonymousSessions: true, upstream: {url: '" + server.endpoint() + "'}}]",
                folder));
    }

    @AfterAll
    void stop() {
        try (SdkServer server = started.orElseThrow()) {
            assertThat(server.endpoint()).isNotNull();
            proxy.ifPresent(SluiceProcess::close);
        }
    }

    @Test
    void client_seesWhatTheServerOffers() {
        try (McpSyncClient client = connect()) {
            assertThat(client.getServerInfo().name()).isEqualTo("sdk-server");
            assertThat(client.ping()).isNotNull();
            assertThat(client.listTools().tools())
                    .extracting(Tool::name)
                    .contains("echo", "report", "sample", "elicit", "roots");
            assertThat(client.listPrompts().prompts()).extracting(Prompt::name).containsExactly("greeting");
            assertThat(client.listResources().resources())
                    .extracting(Resource::uri)
                    .containsExactly(SdkServer.RESOURCE);
        }
    }

    /** As somebody does it who has nothing but curl. */
    @Test
    void request_withoutASession_isAnswered() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(proxy.orElseThrow().endpoint())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                        + "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}}"))
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"text\":\"hello\"");
        assertThat(answer.headers().firstValue("Mcp-Session-Id")).isEmpty();
    }

    @Test
    void client_getsItsAnswers() {
        try (McpSyncClient client = connect()) {
            assertThat(call(client, "echo", "h\u00e9llo \u2713")).isEqualTo("h\u00e9llo \u2713");
            assertThat(client.readResource(ReadResourceRequest.builder(SdkServer.RESOURCE)
                                    .build())
                            .contents())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            TextResourceContents.class,
                            note -> assertThat(note.text()).isEqualTo("a note"));
            assertThat(client.getPrompt(GetPromptRequest.builder("greeting")
                                    .arguments(Map.of("name", "Ada"))
                                    .build())
                            .messages())
                    .singleElement()
                    .satisfies(message -> assertThat(message.content())
                            .isEqualTo(TextContent.builder("Hello Ada").build()));
            assertThat(client.completeCompletion(CompleteRequest.builder(
                                            new PromptReference("greeting"),
                                            new CompleteRequest.CompleteArgument("name", "A"))
                                    .build())
                            .completion()
                            .values())
                    .containsExactly("Ada");
        }
    }

    @Test
    void call_withProgressAndLogs_deliversThem() {
        try (McpSyncClient client = connect()) {
            client.setLoggingLevel(LoggingLevel.INFO);

            assertThat(text(client.callTool(CallToolRequest.builder("report")
                                    .arguments(Map.of())
                                    .progressToken("my-token")
                                    .build())
                            .content()))
                    .isEqualTo("done");

            Awaitility.await().atMost(PATIENCE).until(() -> progress.size() == 3 && logs.size() == 1);
            assertThat(progress).extracting(ProgressNotification::progressToken).containsOnly("my-token");
            assertThat(progress)
                    .extracting(ProgressNotification::message)
                    .containsExactlyInAnyOrder("step 1", "step 2", "step 3");
            assertThat(logs).extracting(LoggingMessageNotification::data).containsExactly("reported");
        }
    }

    @Test
    void questions_ofTheServer_areAnsweredByTheClient() {
        try (McpSyncClient client = connect()) {
            assertThat(call(client, "sample", "")).contains("sampled");
            assertThat(call(client, "elicit", "")).contains("Ada");
            assertThat(call(client, "roots", "")).isEqualTo("file:///home/ada");
        }
    }

    @Test
    void subscription_hearsOfItsResource() {
        try (McpSyncClient client = connect()) {
            client.subscribeResource(
                    SubscribeRequest.builder(SdkServer.RESOURCE).build());
            Awaitility.await().atMost(PATIENCE).until(() -> {
                started.orElseThrow().touchResource();
                return !updates.isEmpty();
            });
            assertThat(updates.element())
                    .singleElement()
                    .satisfies(contents -> assertThat(contents.uri()).isEqualTo(SdkServer.RESOURCE));
        }
    }

    @Test
    void toolList_thatChanges_isAnnounced() {
        try (McpSyncClient client = connect()) {
            assertThat(client.isInitialized()).isTrue();
            started.orElseThrow().addTool("one_more");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(toolLists)
                            .anySatisfy(tools ->
                                    assertThat(tools).extracting(Tool::name).contains("one_more")));
        }
    }

    /** Every client counts its requests from the same number, so all ids collide. */
    @Test
    void manyClients_withEqualIds_getTheirOwnAnswers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<String>>> answers = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                String name = "client " + client;
                answers.add(threads.submit(() -> echoes(name)));
            }
            for (int client = 0; client < CLIENTS; client++) {
                String name = "client " + client;
                assertThat(answers.get(client).get())
                        .hasSize(CALLS)
                        .allSatisfy(answer -> assertThat(answer).startsWith(name + " call "))
                        .doesNotHaveDuplicates();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> echoes(String name) {
        try (McpSyncClient client = connect()) {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                answers.add(call(client, "echo", name + " call " + i));
            }
            return answers;
        }
    }

    private McpSyncClient connect() {
        String base = proxy.orElseThrow().endpoint().toString().replace("/mcp", "");
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
                .elicitation(question -> new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("name", "Ada")))
                .progressConsumer(progress::add)
                .loggingConsumer(logs::add)
                .resourcesUpdateConsumer(updates::add)
                .toolsChangeConsumer(toolLists::add)
                .build();
        assertThat(client.initialize().protocolVersion()).isEqualTo("2025-11-25");
        return client;
    }

    private static String call(McpSyncClient client, String tool, String text) {
        return text(client.callTool(CallToolRequest.builder(tool)
                        .arguments(Map.of("text", text))
                        .build())
                .content());
    }

    private static String text(List<?> content) {
        assertThat(content).hasSize(1);
        return ((TextContent) content.get(0)).text();
    }
}
