package dev.sluice.examples.javaerrorchecker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.javaerrorchecker.check.CheckLimits;
import dev.sluice.examples.javaerrorchecker.workspace.WorkspaceLimits;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpEndpointTest {
    private static final WorkspaceLimits SMALL = new WorkspaceLimits(100, Duration.ofMinutes(1), 10, 1_000, 1_000);

    private CheckerService service;
    private HttpEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        service = CheckerService.open(SMALL, CheckLimits.defaults());
        endpoint = HttpEndpoint.start(
                service, new HttpSettings(ListenAddress.parse("127.0.0.1:0"), List.of("known.example")));
    }

    @AfterEach
    void stop() {
        endpoint.close();
        service.close();
    }

    @Test
    void tools_areDescribedWithSchemasAndHints() {
        McpSyncClient client = client();
        try {
            assertThat(client.listTools().tools()).hasSize(10).allSatisfy(tool -> {
                assertThat(tool.description()).isNotBlank();
                assertThat(tool.title()).isNotBlank();
                assertThat(tool.annotations().openWorldHint()).isFalse();
                assertThat(tool.inputSchema()).containsEntry("additionalProperties", false);
                assertThat(tool.outputSchema()).containsEntry("type", "object");
                assertThat(properties(tool).values())
                        .allSatisfy(schema -> assertThat(schema)
                                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                                .containsKey("description"));
            });
            assertThat(client.listTools().tools())
                    .filteredOn(tool -> tool.annotations().readOnlyHint())
                    .extracting(Tool::name)
                    .containsExactly(
                            "get_session_info", "read_file", "list_files", "check_errors", "get_recommendations");
            assertThat(client.listTools().tools())
                    .filteredOn(tool -> tool.annotations().destructiveHint())
                    .extracting(Tool::name)
                    .containsExactly("delete_session", "write_java_file", "write_multiple_files");
        } finally {
            client.close();
        }
    }

    /** Holds the schemas to what the tools really demand. */
    @Test
    void arguments_missingWrongOrUnknown_areRefusedByName() {
        McpSyncClient client = client();
        try {
            for (Tool tool : client.listTools().tools()) {
                for (String name : properties(tool).keySet()) {
                    Map<String, Object> missing = arguments(client, tool);
                    missing.remove(name);
                    assertRefused(client, tool, missing, "\"" + name + "\" is missing");

                    Map<String, Object> wrong = arguments(client, tool);
                    wrong.put(name, 42);
                    assertRefused(client, tool, wrong, "\"" + name + "\" must be");
                }
                Map<String, Object> more = arguments(client, tool);
                more.put("extra", 1);
                assertRefused(client, tool, more, "no argument \"extra\"");
            }
        } finally {
            client.close();
        }
    }

    @Test
    void files_ofWrongShape_areRefusedWithTheirPlace() {
        McpSyncClient client = client();
        try {
            Tool tool = tool(client, "write_multiple_files");
            Map<String, Object> arguments = arguments(client, tool);
            arguments.put("files", List.of("text"));
            assertRefused(client, tool, arguments, "\"files[0]\" must be an object");
            arguments.put("files", List.of(Map.of("path", "A.java", "content", ""), Map.of("path", "B.java")));
            assertRefused(client, tool, arguments, "\"files[1].content\" is missing");
            arguments.put("files", List.of(Map.of("path", "A.java", "content", "", "mode", "x")));
            assertRefused(client, tool, arguments, "no argument \"files[0].mode\"");
        } finally {
            client.close();
        }
    }

    @Test
    void files_allRefused_isAnErrorThatNamesEach() {
        McpSyncClient client = client();
        try {
            Tool tool = tool(client, "write_multiple_files");
            Map<String, Object> arguments = arguments(client, tool);
            arguments.put(
                    "files", List.of(Map.of("path", "/A.java", "content", ""), Map.of("path", "b", "content", "")));
            assertRefused(client, tool, arguments, "\"/A.java\" is absolute");
            assertRefused(client, tool, arguments, "\"b\" does not end in .java");
        } finally {
            client.close();
        }
    }

    @Test
    void check_ofAnEmptySession_isRefusedWithTheNextStep() {
        McpSyncClient client = client();
        try {
            Tool tool = tool(client, "check_errors");
            assertRefused(client, tool, arguments(client, tool), "write_java_file");
        } finally {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: http://evil.example", "Origin: null", "Origin: http://127.0.0.1.evil.example"})
    void request_ofAForeignPage_isForbidden(String header) throws IOException {
        assertThat(post("127.0.0.1", header, "{}")).startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"})
    void request_toAForeignName_isMisdirected(String host) throws IOException {
        assertThat(post(host, "X: 1", "{}")).startsWith("HTTP/1.1 421");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "known.example:8080", "[::1]:1"})
    void request_toAKnownName_isRead(String host) throws IOException {
        assertThat(post(host, "Origin: http://" + host, "{}")).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "[]", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"})
    void request_thatIsBad_getsAnErrorWithoutInternals(String body) throws IOException {
        assertThat(post("127.0.0.1", "X: 1", body))
                .startsWith("HTTP/1.1 400")
                .contains("\"jsonrpc\":\"2.0\"")
                .contains("\"error\":{")
                .doesNotContain("stackTrace")
                .doesNotContain("className")
                .doesNotContain("io.modelcontextprotocol");
    }

    @Test
    void request_overTheLimit_isTooLarge() throws IOException {
        String body = "{\"x\":\"" + "y".repeat(service.maxMessageBytes()) + "\"}";

        assertThat(post("127.0.0.1", "X: 1", body)).startsWith("HTTP/1.1 413");
    }

    private McpSyncClient client() {
        McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder(
                                "http://127.0.0.1:" + endpoint.uri().getPort())
                        .endpoint("/mcp")
                        .build())
                .build();
        assertThat(client.initialize().capabilities().logging()).isNotNull();
        return client;
    }

    /** Arguments that a tool accepts, in a new session where it wants one. */
    private static Map<String, Object> arguments(McpSyncClient client, Tool tool) {
        Map<String, Object> arguments = new HashMap<>();
        Set<String> names = properties(tool).keySet();
        if (names.contains("sessionId")) {
            arguments.put("sessionId", newSession(client));
        }
        if (names.contains("path")) {
            arguments.put("path", "A.java");
        }
        if (names.contains("content")) {
            arguments.put("content", "class A { }");
        }
        if (names.contains("files")) {
            arguments.put("files", List.of());
        }
        assertThat(arguments).containsOnlyKeys(names);
        return arguments;
    }

    private static Object newSession(McpSyncClient client) {
        Object created = client.callTool(
                        CallToolRequest.builder("create_session").build())
                .structuredContent();
        assertThat(created).isInstanceOf(Map.class);
        return String.valueOf(((Map<?, ?>) created).get("sessionId"));
    }

    private static Tool tool(McpSyncClient client, String name) {
        return client.listTools().tools().stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> properties(Tool tool) {
        return (Map<String, Object>) tool.inputSchema().getOrDefault("properties", Map.of());
    }

    private static void assertRefused(McpSyncClient client, Tool tool, Map<String, Object> arguments, String reason) {
        CallToolResult result = client.callTool(
                CallToolRequest.builder(tool.name()).arguments(arguments).build());
        assertThat(result.isError()).as(tool.name()).isTrue();
        assertThat(result.content())
                .first()
                .isInstanceOfSatisfying(
                        TextContent.class, content -> assertThat(content.text()).contains(reason));
    }

    /** By hand, because the JDK's client lets nobody set Host. */
    private String post(String host, String header, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST /mcp HTTP/1.1\r\nHost: " + host + "\r\n" + header + "\r\n"
                + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                + "Content-Length: " + bytes.length + "\r\nConnection: close\r\n\r\n";
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), endpoint.uri().getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            // A server that refuses by the head alone may close before it has read the body.
            if (bytes.length <= service.maxMessageBytes()) {
                socket.getOutputStream().write(bytes);
            }
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
