package dev.sluice.proxy.edge.http;

import io.netty.util.AsciiString;

/**
 * Names of the HTTP headers that MCP defines, and of those that Sluice adds. They carry their hash, which Netty would
 * otherwise compute at every look-up.
 */
final class McpHeaders {
    static final AsciiString SESSION_ID = AsciiString.cached("mcp-session-id");
    static final AsciiString PROTOCOL_VERSION = AsciiString.cached("mcp-protocol-version");
    static final AsciiString LAST_EVENT_ID = AsciiString.cached("last-event-id");
    static final AsciiString ACCEL_BUFFERING = AsciiString.cached("X-Accel-Buffering");
    static final AsciiString CONTENT_TYPE_OPTIONS = AsciiString.cached("X-Content-Type-Options");

    static final String SESSION_ID_AS_SENT = "Mcp-Session-Id";
    static final String JSON = "application/json";
    static final String EVENT_STREAM = "text/event-stream";

    private McpHeaders() {}
}
