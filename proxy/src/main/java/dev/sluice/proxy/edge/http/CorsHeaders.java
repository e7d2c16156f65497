package dev.sluice.proxy.edge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Lets pages of allowed origins, and only those, read answers.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
final class CorsHeaders {
    private static final String REQUEST_HEADERS = "Content-Type, Accept, Authorization, Mcp-Session-Id, Last-Event-ID, "
            + "MCP-Protocol-Version, Mcp-Method, Mcp-Name, DPoP";
    private static final String RESPONSE_HEADERS = "Mcp-Session-Id, WWW-Authenticate, MCP-Protocol-Version";

    private final AddressGuard guard;

    CorsHeaders(AddressGuard guard) {
        this.guard = guard;
    }

    void add(HttpServerRequest request, HttpServerResponse response) {
        @Nullable String origin = request.requestHeaders().get(HttpHeaderNames.ORIGIN);
        if (origin == null || !guard.isAllowedOrigin(origin)) {
            return;
        }
        response.header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .header(HttpHeaderNames.VARY, "Origin")
                .header(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS)
                .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, DELETE")
                .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    }
}
