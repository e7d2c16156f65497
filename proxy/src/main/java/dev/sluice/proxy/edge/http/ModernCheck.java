package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.interceptors.message.RequestMeta.Shape;
import dev.sluice.proxy.mirror.HeaderValue;
import dev.sluice.proxy.mirror.MirroredHeaders;
import dev.sluice.proxy.mirror.ToolCatalog;
import dev.sluice.proxy.route.Route;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a modern request's headers against its body, in a fixed order, so that the same mistake always gets the same
 * answer.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#server-validation">MCP
 *     2026-07-28, Server Validation</a>
 */
final class ModernCheck {
    private ModernCheck() {}

    /** The revision of a request whose headers and body agree; throws the refusal of the first check that fails. */
    static ProtocolVersion check(Route route, HttpHeaders headers, McpRequest request) {
        RequestId id = request.id();
        String header = single(headers, MirroredHeaders.PROTOCOL_VERSION, id)
                .orElseThrow(() -> mismatch("The MCP-Protocol-Version header is missing", id));
        String named = request.meta().protocolVersion().orElseThrow(() -> missing(RequestMeta.PROTOCOL_VERSION, id));
        if (!header.equals(named)) {
            throw mismatch("The MCP-Protocol-Version header and the body name different versions", id);
        }
        ProtocolVersion version = served(route, named, id);
        checkMeta(request);
        checkMethod(headers, request);
        checkName(headers, request);
        checkParameters(headers, request, route.upstream().catalog());
        return version;
    }

    private static ProtocolVersion served(Route route, String named, RequestId id) {
        Optional<ProtocolVersion> known = ProtocolVersion.parse(named);
        boolean legacy = known.map(version -> !version.isModern()).orElse(false);
        if (known.isPresent() && !legacy && route.revisions().contains(known.get())) {
            return known.get();
        }
        // A revision that opens with a handshake cannot be used per request: naming it again would make clients loop.
        Set<ProtocolVersion> usable = legacy ? route.modernRevisions() : route.servedRevisions();
        List<String> supported = ProtocolVersion.wireNamesNewestFirst(usable);
        String text = legacy
                ? "That protocol version cannot be used per request; open a session with initialize"
                : "That protocol version is not served here";
        throw RefusalException.of(
                400,
                ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION,
                text,
                Optional.of(id),
                Map.of("supported", supported, "requested", named));
    }

    private static void checkMeta(McpRequest request) {
        RequestMeta meta = request.meta();
        if (meta.clientCapabilities() != Shape.WELL_FORMED) {
            throw missing(RequestMeta.CLIENT_CAPABILITIES, request.id());
        }
        if (meta.clientInfo() == Shape.MALFORMED) {
            throw malformed(RequestMeta.CLIENT_INFO + " must have the strings name and version", request.id());
        }
        if (meta.logLevel() == Shape.MALFORMED) {
            throw malformed(RequestMeta.LOG_LEVEL + " must be one of the eight log levels", request.id());
        }
    }

    private static void checkMethod(HttpHeaders headers, McpRequest request) {
        Optional<String> header = single(headers, MirroredHeaders.METHOD, request.id());
        if (!header.equals(Optional.of(request.method()))) {
            throw mismatch("The Mcp-Method header must repeat the method of the body", request.id());
        }
    }

    private static void checkName(HttpHeaders headers, McpRequest request) {
        if (!MirroredHeaders.needsName(request.method())) {
            return;
        }
        Optional<String> decoded =
                single(headers, MirroredHeaders.NAME, request.id()).flatMap(HeaderValue::decode);
        if (!decoded.equals(Optional.of(request.targetName()))) {
            throw mismatch("The Mcp-Name header must repeat the name or URI of the body", request.id());
        }
    }

    private static void checkParameters(HttpHeaders headers, McpRequest request, ToolCatalog catalog) {
        for (ToolCatalog.MirroredParameter parameter : MirroredHeaders.parameters(request, catalog)) {
            String name = MirroredHeaders.PARAM_PREFIX + parameter.header();
            Optional<String> header = single(headers, name, request.id());
            Optional<String> decoded = header.flatMap(HeaderValue::decode);
            Optional<String> argument = MirroredHeaders.argument(request, parameter);
            boolean agree = argument.isEmpty()
                    ? header.isEmpty()
                    : decoded.map(value -> MirroredHeaders.agree(argument.get(), value, request, parameter))
                            .orElse(false);
            if (!agree) {
                throw mismatch(
                        "The Mcp-Param-" + parameter.header() + " header must repeat the argument of the body",
                        request.id());
            }
        }
    }

    /** A header that may stand once; repeated lines are how one reader is made to see another value than the next. */
    private static Optional<String> single(HttpHeaders headers, String name, RequestId id) {
        List<String> values = headers.getAll(name);
        if (values.size() > 1) {
            throw mismatch("The " + name + " header stands more than once", id);
        }
        @Nullable String value = values.isEmpty() ? null : values.get(0);
        return Optional.ofNullable(value);
    }

    private static RefusalException mismatch(String text, RequestId id) {
        return RefusalException.of(400, ErrorCodes.HEADER_MISMATCH, text, Optional.of(id));
    }

    private static RefusalException missing(String key, RequestId id) {
        return RefusalException.of(
                400,
                ErrorCodes.INVALID_PARAMS,
                "A required _meta field is missing or malformed: " + key,
                Optional.of(id),
                Map.of("missing", List.of(key)));
    }

    private static RefusalException malformed(String text, RequestId id) {
        return RefusalException.of(400, ErrorCodes.INVALID_PARAMS, text, Optional.of(id));
    }
}
