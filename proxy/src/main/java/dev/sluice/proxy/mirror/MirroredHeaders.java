package dev.sluice.proxy.mirror;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The headers that repeat parts of one modern request. They are always written from the final message, so that a
 * message that an interceptor changed never travels under its old name.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#standard-request-headers">MCP
 *     2026-07-28, Standard Request Headers</a>
 */
public final class MirroredHeaders {
    /** Revision of the message. */
    public static final String PROTOCOL_VERSION = "mcp-protocol-version";

    /** Method of the message. */
    public static final String METHOD = "mcp-method";

    /** Tool, prompt, resource or task of the message. */
    public static final String NAME = "mcp-name";

    /** Start of the name of a mirrored tool argument. */
    public static final String PARAM_PREFIX = "mcp-param-";

    private static final Set<String> NAMED_METHODS = Set.of(
            Methods.TOOLS_CALL,
            Methods.PROMPTS_GET,
            Methods.RESOURCES_READ,
            "tasks/get",
            "tasks/update",
            "tasks/cancel");

    private MirroredHeaders() {}

    /**
     * Whether a request must carry {@link #NAME}.
     *
     * @param method of the request
     * @return true for calls and reads of one named thing
     */
    public static boolean needsName(String method) {
        return NAMED_METHODS.contains(method);
    }

    /**
     * The headers of a request, without the revision.
     *
     * @param request the message as it will be sent
     * @param catalog what is known of the upstream's tools
     * @return lower-case names and encoded values
     */
    public static Map<String, String> of(McpRequest request, ToolCatalog catalog) {
        Map<String, String> headers = new LinkedHashMap<>(4);
        headers.put(METHOD, request.method());
        if (needsName(request.method())) {
            headers.put(NAME, HeaderValue.encode(request.targetName()));
        }
        for (ToolCatalog.MirroredParameter parameter : parameters(request, catalog)) {
            argument(request, parameter)
                    .ifPresent(value -> headers.put(
                            PARAM_PREFIX + parameter.header().toLowerCase(java.util.Locale.ROOT),
                            HeaderValue.encode(value)));
        }
        return headers;
    }

    /**
     * The mirrored arguments of the tool that a request calls.
     *
     * @param request any request
     * @param catalog what is known of the upstream's tools
     * @return empty for other methods and unknown tools
     */
    public static List<ToolCatalog.MirroredParameter> parameters(McpRequest request, ToolCatalog catalog) {
        return request.method().equals(Methods.TOOLS_CALL)
                ? catalog.find(request.targetName()).orElse(List.of())
                : List.of();
    }

    /**
     * The text of an argument, as its header repeats it.
     *
     * @param request a tool call
     * @param parameter which argument
     * @return empty when the argument is absent, null, or of a type that is not mirrored
     */
    public static Optional<String> argument(McpRequest request, ToolCatalog.MirroredParameter parameter) {
        JsonView value = request.body().at("/params/arguments" + parameter.pointer());
        if (value.string().isPresent()) {
            return value.string();
        }
        boolean mirrored = value.integer().isPresent() || value.bool().isPresent();
        return mirrored ? Optional.of(value.toJson()) : Optional.empty();
    }

    /**
     * Whether a header repeats an argument: texts exactly, numbers by value.
     *
     * @param argument the argument's text
     * @param header the decoded header
     * @param request the tool call
     * @param parameter which argument
     * @return true when both say the same
     */
    public static boolean agree(
            String argument, String header, McpRequest request, ToolCatalog.MirroredParameter parameter) {
        if (argument.equals(header)) {
            return true;
        }
        JsonView value = request.body().at("/params/arguments" + parameter.pointer());
        if (value.integer().isEmpty() || header.length() > 40) {
            return false;
        }
        try {
            return new BigDecimal(header).compareTo(new BigDecimal(argument)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
