package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.bridge.TaskExtension;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What every request to a modern server says of its client.
 *
 * @param capabilities what the client can be asked, as the modern revision writes it
 * @param identity name and version of the client; missing when it gave none
 */
record Declaration(JsonView capabilities, JsonView identity) {
    private static final String RESERVED = "io.modelcontextprotocol/";

    /** The same of a client that knows the extension for tasks. */
    Declaration withTasks() {
        return new Declaration(TaskExtension.announced(capabilities), identity);
    }

    /** A request with this in it, and with a log level where one is wanted; everything else stays as it is. */
    McpRequest in(McpRequest request, Optional<String> logLevel) {
        JsonView params = request.body().member("params");
        Map<String, Object> meta = keys(logLevel);
        params.member("_meta").members().forEach((key, value) -> {
            if (!key.startsWith(RESERVED)) {
                meta.put(key, value);
            }
        });
        return (McpRequest)
                (params.isPresent()
                        ? request.with("/params/_meta", meta)
                        : request.with("/params", Map.of("_meta", meta)));
    }

    /** The parameters of a request of Sluice's own on behalf of the client. */
    Map<String, Object> params(Map<String, Object> members) {
        Map<String, Object> params = new LinkedHashMap<>(members);
        params.put("_meta", keys(Optional.empty()));
        return params;
    }

    private Map<String, Object> keys(Optional<String> logLevel) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(RequestMeta.PROTOCOL_VERSION, ProtocolVersion.V2026_07_28.wireName());
        meta.put(RequestMeta.CLIENT_CAPABILITIES, capabilities);
        if (identity.isPresent()) {
            meta.put(RequestMeta.CLIENT_INFO, identity);
        }
        logLevel.ifPresent(level -> meta.put(RequestMeta.LOG_LEVEL, level));
        return meta;
    }
}
