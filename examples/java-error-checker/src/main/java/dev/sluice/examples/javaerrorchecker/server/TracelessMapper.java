package dev.sluice.examples.javaerrorchecker.server;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's mapper, except that an error is written as JSON-RPC has it.
 *
 * <p>The servlet transport of SDK 2.1.0 answers a bad HTTP request with the exception object itself, which a JSON
 * mapper writes out with its stack trace.
 */
final class TracelessMapper implements McpJsonMapper {
    private final McpJsonMapper mapper;

    TracelessMapper(McpJsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public String writeValueAsString(Object value) throws IOException {
        return mapper.writeValueAsString(withoutTrace(value));
    }

    @Override
    public byte[] writeValueAsBytes(Object value) throws IOException {
        return mapper.writeValueAsBytes(withoutTrace(value));
    }

    @Override
    public <T> T readValue(String content, Class<T> type) throws IOException {
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T readValue(byte[] content, Class<T> type) throws IOException {
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T readValue(String content, TypeRef<T> type) throws IOException {
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T readValue(byte[] content, TypeRef<T> type) throws IOException {
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T convertValue(Object value, Class<T> type) {
        return mapper.convertValue(value, type);
    }

    @Override
    public <T> T convertValue(Object value, TypeRef<T> type) {
        return mapper.convertValue(value, type);
    }

    private static Object withoutTrace(Object value) {
        if (!(value instanceof McpError error)) {
            return value;
        }
        JSONRPCError detail = error.getJsonRpcError();
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put("jsonrpc", "2.0");
        // The id of the request is not known here; JSON-RPC 2.0, section 5, wants null then.
        response.put("id", null);
        response.put("error", Map.of("code", detail.code(), "message", detail.message()));
        return response;
    }
}
