package dev.sluice.it.sdk;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourcesUpdatedNotification;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.SamplingMessage;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server of the official SDK in Jetty that offers one of everything. */
final class SdkServer implements AutoCloseable {
    static final String RESOURCE = "test://note";

    private static final String PATH = "/mcp";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, Object> ANY = Map.of("type", "object");

    private final Server http;
    private final ServerConnector connector;
    private final McpSyncServer mcp;

    private SdkServer(Server http, ServerConnector connector, McpSyncServer mcp) {
        this.http = http;
        this.connector = connector;
        this.mcp = mcp;
    }

    static SdkServer start() throws Exception {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint(PATH)
                .build();
        McpSyncServer mcp = McpServer.sync(transport)
                .serverInfo("sdk-server", "1")
                .requestTimeout(PATIENCE)
                .capabilities(ServerCapabilities.builder()
                        .completions()
                        .logging()
                        .prompts(true)
                        .resources(true, true)
                        .tools(true)
                        .build())
                .tools(
                        tool("echo", (exchange, call) -> text(call, "text")),
                        tool("report", SdkServer::report),
                        tool("sample", SdkServer::sample),
                        tool("elicit", SdkServer::elicit),
                        tool("roots", SdkServer::roots))
                .prompts(new McpServerFeatures.SyncPromptSpecification(
                        Prompt.builder("greeting")
                                .arguments(
                                        List.of(PromptArgument.builder("name").build()))
                                .build(),
                        (exchange, request) -> GetPromptResult.builder(List.of(new PromptMessage(
                                        Role.USER,
                                        TextContent.builder("Hello "
                                                        + request.arguments().get("name"))
                                                .build())))
                                .build()))
                .resources(new McpServerFeatures.SyncResourceSpecification(
                        Resource.builder(RESOURCE, "note").build(),
                        (exchange, request) -> ReadResourceResult.builder(
                                        List.of(TextResourceContents.builder(request.uri(), "a note")
                                                .build()))
                                .build()))
                .completions(new McpServerFeatures.SyncCompletionSpecification(
                        new PromptReference("greeting"),
                        (exchange, request) -> new CompleteResult(new CompleteResult.CompleteCompletion(
                                List.of(request.argument().value() + "da")))))
                .build();
        Server http = new Server();
        ServerConnector connector = new ServerConnector(http);
        connector.setHost("127.0.0.1");
        http.addConnector(connector);
        http.setHandler(handler(transport));
        http.start();
        return new SdkServer(http, connector, mcp);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + PATH);
    }

    /** Tells subscribers that the resource has changed. */
    void touchResource() {
        mcp.notifyResourcesUpdated(new ResourcesUpdatedNotification(RESOURCE));
    }

    /** Offers one more tool, which every client hears of. */
    void addTool(String name) {
        mcp.addTool(tool(name, (exchange, call) -> text(call, "text")));
    }

    @Override
    public void close() {
        mcp.close();
        try {
            http.stop();
        } catch (Exception e) {
            // Jetty declares Exception; a server that does not stop is a failure of the test.
            throw new IllegalStateException(e);
        }
    }

    private static ServletContextHandler handler(HttpServletStreamableServerTransportProvider transport) {
        ServletHolder servlet = new ServletHolder(transport);
        servlet.setAsyncSupported(true);
        ServletContextHandler handler = new ServletContextHandler();
        handler.addServlet(servlet, PATH);
        return handler;
    }

    private static McpServerFeatures.SyncToolSpecification tool(
            String name, BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> handler) {
        return McpServerFeatures.SyncToolSpecification.builder()
                .tool(Tool.builder(name, ANY).build())
                .callHandler(handler)
                .build();
    }

    private static CallToolResult report(McpSyncServerExchange exchange, CallToolRequest call) {
        for (int step = 1; step <= 3; step++) {
            exchange.progressNotification(ProgressNotification.builder(call.progressToken(), step)
                    .total(3.0)
                    .message("step " + step)
                    .build());
        }
        exchange.loggingNotification(LoggingMessageNotification.builder(LoggingLevel.WARNING, "reported")
                .build());
        exchange.loggingNotification(LoggingMessageNotification.builder(LoggingLevel.DEBUG, "unheard")
                .build());
        return answer("done");
    }

    private static CallToolResult sample(McpSyncServerExchange exchange, CallToolRequest call) {
        var question = CreateMessageRequest.builder(
                        List.of(new SamplingMessage(
                                Role.USER, TextContent.builder("Say something").build())),
                        10)
                .build();
        return answer(String.valueOf(exchange.createMessage(question).content()));
    }

    private static CallToolResult elicit(McpSyncServerExchange exchange, CallToolRequest call) {
        var question = ElicitFormRequest.builder(
                        "Your name?", Map.of("type", "object", "properties", Map.of("name", Map.of("type", "string"))))
                .build();
        return answer(String.valueOf(exchange.createElicitation(question).content()));
    }

    private static CallToolResult roots(McpSyncServerExchange exchange, CallToolRequest call) {
        return answer(exchange.listRoots().roots().get(0).uri());
    }

    private static CallToolResult text(CallToolRequest call, String argument) {
        return answer(String.valueOf(call.arguments().get(argument)));
    }

    private static CallToolResult answer(String text) {
        return CallToolResult.builder(List.of(TextContent.builder(text).build()))
                .build();
    }
}
