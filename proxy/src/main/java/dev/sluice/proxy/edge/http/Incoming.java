package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.proxy.authentication.Caller;
import dev.sluice.proxy.authentication.Gate;
import dev.sluice.proxy.connector.Usage;
import dev.sluice.proxy.exchange.Downstream;
import dev.sluice.proxy.mirror.MirroredHeaders;
import dev.sluice.proxy.route.Route;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One HTTP request on its route, with the response that will answer it.
 *
 * @param route that its path names
 * @param request the request
 * @param response the response
 * @param caller who sends it
 * @param gate that has let it in; empty on a route that lets everybody in
 * @param interceptors keeps those of the route until the response has ended, or nothing needs them any more
 */
record Incoming(
        Route route,
        HttpServerRequest request,
        HttpServerResponse response,
        Caller caller,
        Optional<Gate> gate,
        Usage.Hold interceptors) {
    private static final int MOST_PARAMETERS = 32;
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    HttpHeaders headers() {
        return request.requestHeaders();
    }

    /** The session that the client names; empty when it names none. */
    Optional<String> sessionId() {
        List<String> values = headers().getAll(McpHeaders.SESSION_ID);
        if (values.size() > 1) {
            throw RefusalException.http(400, "The Mcp-Session-Id header stands more than once");
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** Who sends it. */
    Principal principal() {
        return caller.principal();
    }

    /** The client of a legacy message. */
    Downstream downstream() {
        return downstream(TransportType.STREAMABLE_HTTP);
    }

    /** The client of a legacy message over another transport. */
    Downstream downstream(TransportType transport) {
        return new Downstream(principal(), transport, metadata(), onwardHeaders(), caller.credential());
    }

    /** The client of a modern message, whose mirrored parameters may travel on. */
    Downstream modernDownstream() {
        Map<String, String> onward = onwardHeaders();
        int parameters = 0;
        for (Map.Entry<String, String> header : headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(MirroredHeaders.PARAM_PREFIX)) {
                if (++parameters > MOST_PARAMETERS) {
                    throw RefusalException.http(431, "More than " + MOST_PARAMETERS + " Mcp-Param headers");
                }
                onward.put(name, header.getValue());
            }
        }
        return new Downstream(principal(), TransportType.STREAMABLE_HTTP, metadata(), onward, caller.credential());
    }

    private Map<String, String> metadata() {
        @Nullable InetSocketAddress address = request.remoteAddress();
        return address == null || address.getAddress() == null
                ? Map.of()
                : Map.of("client.address", address.getAddress().getHostAddress());
    }

    /** What tells the client that it needs a token that allows this; empty where no token would help. */
    Optional<String> challenge(Set<String> scopes) {
        return gate.map(open -> open.challenge(request.uri().split("\\?", 2)[0], scopes));
    }

    /** When what the client has shown ends, if it does. */
    Optional<Duration> timeLeft(Clock clock) {
        return caller.until().map(until -> Duration.between(clock.instant(), until));
    }

    /** What may travel on: trace context, and what the route names. */
    private Map<String, String> onwardHeaders() {
        Map<String, String> onward = new HashMap<>(2);
        for (String name : route.settings().forwardHeaders()) {
            @Nullable String value = headers().get(name);
            if (value != null) {
                onward.put(name, value);
            }
        }
        @Nullable String parent = headers().get("traceparent");
        if (parent != null && TRACE_PARENT.matcher(parent).matches()) {
            onward.put("traceparent", parent);
            @Nullable String state = headers().get("tracestate");
            if (state != null && state.length() <= 512) {
                onward.put("tracestate", state);
            }
        }
        return onward;
    }
}
