package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A client of a revision with sessions over Streamable HTTP. */
final class SessionClient implements DemoClient {
    private final Wire wire;
    private final URI endpoint;
    private final String version;
    private Optional<String> session = Optional.empty();
    private long calls;

    SessionClient(Wire wire, URI endpoint, String version) {
        this.wire = wire;
        this.endpoint = endpoint;
        this.version = version;
    }

    @Override
    public String carrier() {
        return "Streamable HTTP";
    }

    @Override
    public void open() {
        var unused = initialize();
        unused = tell(Methods.INITIALIZED);
    }

    /** Opens a session; throws when the server does not agree to the revision. */
    Answer initialize() {
        Answer answer = send("POST", Optional.of(Agreement.request(nextId(), version)));
        Agreement.require(answer, version);
        session = answer.session();
        return answer;
    }

    @Override
    public Answer call(String method, Map<String, ?> params) {
        return send("POST", Optional.of(McpRequest.of(nextId(), method, params)));
    }

    /** Sends a notification. */
    Answer tell(String method) {
        return send("POST", Optional.of(McpNotification.of(method, Map.of())));
    }

    /** Ends the session. */
    Answer end() {
        return send("DELETE", Optional.empty());
    }

    @Override
    public void close() {
        var unused = end();
    }

    private RequestId nextId() {
        return RequestId.of(++calls);
    }

    private Answer send(String httpMethod, Optional<McpMessage> message) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("MCP-Protocol-Version", version);
        session.ifPresent(id -> headers.put("Mcp-Session-Id", id));
        return wire.send(httpMethod, endpoint, headers, message);
    }
}
