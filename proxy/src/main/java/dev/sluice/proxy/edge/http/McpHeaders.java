package dev.sluice.proxy.edge.http;

/** Names of the HTTP headers that MCP defines, and of those that Sluice adds. */
final class McpHeaders {
    static final String SESSION_ID = "mcp-session-id";
    static final String SESSION_ID_AS_SENT = "Mcp-Session-Id";
    static final String PROTOCOL_VERSION = "mcp-protocol-version";
    static final String LAST_EVENT_ID = "last-event-id";
    static final String ACCEL_BUFFERING = "X-Accel-Buffering";
    static final String CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";

    static final String JSON = "application/json";
    static final String EVENT_STREAM = "text/event-stream";

    private McpHeaders() {}
}
