package dev.sluice.bench.load;

import java.nio.charset.StandardCharsets;

/** The HTTP requests of the load, as bytes. Bodies of tool calls have 260 bytes in either dialect. */
final class RequestText {
    private static final int CALL_BYTES = 260;
    private static final String JSON_HEADERS =
            "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
    private static final String CALL_START =
            "{\"jsonrpc\":\"2.0\",\"id\":" + CallBytes.ID_PLACE + ",\"method\":\"tools/call\",\"params\":{";
    private static final String MODERN_META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}},";
    private static final String ARGUMENTS_START = "\"name\":\"echo\",\"arguments\":{\"text\":\"";
    private static final String END = "\"}}}";

    private final String address;
    private final String path;
    private final String revision;

    RequestText(String address, String path, Dialect dialect) {
        this.address = address;
        this.path = path;
        this.revision = dialect.revision();
    }

    byte[] initialize() {
        return post(
                "",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"" + revision
                        + "\"," + "\"capabilities\":{},\"clientInfo\":{\"name\":\"load\",\"version\":\"1\"}}}");
    }

    byte[] initialized(String session) {
        return post(legacyHeaders(session), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    CallBytes legacyCall(String session) {
        return new CallBytes(post(legacyHeaders(session), call("")));
    }

    CallBytes modernCall() {
        String headers = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\n";
        return new CallBytes(post(headers, call(MODERN_META)));
    }

    byte[] stream(String session) {
        return bytes("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nAccept: text/event-stream\r\n"
                + legacyHeaders(session) + "\r\n");
    }

    private byte[] post(String headers, String body) {
        return bytes("POST " + path + " HTTP/1.1\r\nHost: " + address + "\r\n" + JSON_HEADERS + headers
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private String legacyHeaders(String session) {
        return "Mcp-Session-Id: " + session + "\r\nMCP-Protocol-Version: " + revision + "\r\n";
    }

    private static String call(String meta) {
        String start = CALL_START + meta + ARGUMENTS_START;
        return start + "x".repeat(CALL_BYTES - start.length() - END.length()) + END;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
