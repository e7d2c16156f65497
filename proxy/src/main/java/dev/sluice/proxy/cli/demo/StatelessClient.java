package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A client of a revision without sessions: every request says all there is to know. */
final class StatelessClient implements DemoClient {
    private final Wire wire;
    private final URI endpoint;
    private final String version;
    private long calls;

    StatelessClient(Wire wire, URI endpoint, String version) {
        this.wire = wire;
        this.endpoint = endpoint;
        this.version = version;
    }

    @Override
    public String carrier() {
        return "HTTP, stateless";
    }

    @Override
    public void open() {
        // There is nothing to agree on beforehand.
    }

    @Override
    public Answer call(String method, Map<String, ?> params) {
        McpRequest request = McpRequest.of(RequestId.of(++calls), method, withMetadata(params));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("MCP-Protocol-Version", version);
        headers.put("Mcp-Method", method);
        Optional.ofNullable(params.get("name")).ifPresent(name -> headers.put("Mcp-Name", name.toString()));
        return wire.send("POST", endpoint, headers, Optional.of(request));
    }

    private Map<String, ?> withMetadata(Map<String, ?> params) {
        Map<String, Object> meta = new LinkedHashMap<>();
        if (params.get("_meta") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> meta.put(key.toString(), value));
        }
        meta.put(RequestMeta.PROTOCOL_VERSION, version);
        meta.put(RequestMeta.CLIENT_INFO, Agreement.CLIENT);
        meta.put(RequestMeta.CLIENT_CAPABILITIES, Map.of());
        Map<String, Object> all = new LinkedHashMap<>(params);
        all.put("_meta", meta);
        return all;
    }

    @Override
    public void close() {
        // The server knows of nobody who could leave.
    }
}
