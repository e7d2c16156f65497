package dev.sluice.examples.javaerrorchecker.server;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import java.io.IOException;
import java.net.URI;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools over Streamable HTTP, at the path {@code /mcp}. Each call occupies one thread of a bounded pool. */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final String PATH = "/mcp";
    private static final int MAX_THREADS = 64;

    private final Server http;
    private final ServerConnector connector;
    private final McpSyncServer mcp;
    private final ListenAddress address;

    private HttpEndpoint(Server http, ServerConnector connector, McpSyncServer mcp, ListenAddress address) {
        this.http = http;
        this.connector = connector;
        this.mcp = mcp;
        this.address = address;
    }

    /**
     * Listens; when this returns, clients can connect.
     *
     * @param service the tools; stays the caller's, to be closed after this endpoint
     * @param settings where to listen and whom to answer
     * @return the running endpoint, to be closed by the caller
     * @throws IOException when the address cannot be used, for example because another program does
     */
    public static HttpEndpoint start(CheckerService service, HttpSettings settings) throws IOException {
        ServerConnector connector = connector(settings.address());
        // Opened before anything else is made, so that a port in use costs nothing to take back.
        connector.open();
        HttpServletStreamableServerTransportProvider transport = transport(service, settings);
        // Immediate: the call runs on the thread of its HTTP request, whose pool bounds all calls.
        McpSyncServer mcp = service.serve(McpServer.sync(transport).immediateExecution(true));
        Server http = connector.getServer();
        http.setHandler(handler(transport));
        startJetty(http);
        return new HttpEndpoint(http, connector, mcp, settings.address());
    }

    /**
     * The address of the MCP endpoint, with the port that is really used.
     *
     * @return for example {@code http://127.0.0.1:3001/mcp}
     */
    public URI uri() {
        return URI.create("http://" + address.host() + ":" + connector.getLocalPort() + PATH);
    }

    /** Ends all streams and stops listening; a second call does nothing. */
    @Override
    public void close() {
        mcp.closeGracefully();
        try {
            http.stop();
        } catch (Exception e) {
            // Jetty declares Exception; what is left of the server ends with the process.
            LOG.warn("The HTTP server did not stop cleanly", e);
        }
    }

    private static ServerConnector connector(ListenAddress address) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("http");
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost(address.host());
        connector.setPort(address.port());
        server.addConnector(connector);
        return connector;
    }

    private static HttpServletStreamableServerTransportProvider transport(
            CheckerService service, HttpSettings settings) {
        return HttpServletStreamableServerTransportProvider.builder()
                .jsonMapper(new TracelessMapper(McpJsonDefaults.getMapper()))
                .mcpEndpoint(PATH)
                .maxRequestSize(service.maxMessageBytes())
                .httpHeaderValidator(DefaultServerTransportSecurityValidator.builder()
                        .allowedHosts(settings.hostPatterns())
                        .allowedOrigins(settings.originPatterns())
                        .build())
                .build();
    }

    private static ServletContextHandler handler(HttpServletStreamableServerTransportProvider transport) {
        ServletHolder servlet = new ServletHolder(transport);
        servlet.setAsyncSupported(true);
        ServletContextHandler handler = new ServletContextHandler();
        handler.addServlet(servlet, PATH);
        return handler;
    }

    private static void startJetty(Server http) throws IOException {
        try {
            http.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The HTTP server did not start", e);
        }
    }
}
