package dev.sluice.proxy.edge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages of strangers away: a request must be addressed to a name of this listener, and a browser must come
 * from an allowed origin. Without this, a page could reach a listener on its visitor's own machine by DNS rebinding.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning">MCP
 *     2025-11-25, Streamable HTTP, Security Warning</a>
 */
final class AddressGuard {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean anyHost;
    private final Set<String> hosts;
    private final Set<String> origins;
    private final String scheme;

    AddressGuard(HttpEdgeSettings settings) {
        boolean loopback = isLoopback(settings.host());
        this.anyHost = !loopback && settings.allowedHosts().isEmpty();
        this.hosts = new HashSet<>(settings.allowedHosts().stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList());
        if (loopback) {
            hosts.addAll(LOOPBACK_NAMES);
        }
        this.origins = Set.copyOf(settings.allowedOrigins());
        this.scheme = settings.tls().isPresent() ? "https" : "http";
    }

    /** Throws when the request may not come in. */
    void check(HttpHeaders headers) {
        String host = checkHost(headers.getAll(HttpHeaderNames.HOST));
        checkOrigin(headers.getAll(HttpHeaderNames.ORIGIN), host);
    }

    /** Throws when the request may not even have what pages of every origin may read. */
    void checkHost(HttpHeaders headers) {
        var unused = checkHost(headers.getAll(HttpHeaderNames.HOST));
    }

    /** Whether a browser may read answers given to this origin. */
    boolean isAllowedOrigin(String origin) {
        return origins.contains(origin);
    }

    private String checkHost(List<String> values) {
        if (values.size() != 1 || values.get(0).isEmpty()) {
            throw RefusalException.http(400, "The request needs exactly one Host header");
        }
        String host = values.get(0).toLowerCase(Locale.ROOT);
        if (!anyHost && !hosts.contains(withoutPort(host))) {
            throw RefusalException.http(
                    421, "This listener does not answer to that host name; listen.allowedHosts names those it does");
        }
        return host;
    }

    private void checkOrigin(List<String> values, String host) {
        if (values.isEmpty()) {
            return;
        }
        String origin = values.get(0);
        boolean allowed = values.size() == 1 && (origins.contains(origin) || origin.equals(scheme + "://" + host));
        if (!allowed) {
            throw RefusalException.http(
                    403, "Requests from that web origin are not allowed; listen.allowedOrigins names those that are");
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1") || host.equals("[::1]");
    }
}
