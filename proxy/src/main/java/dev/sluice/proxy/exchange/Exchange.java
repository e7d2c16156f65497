package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.UpstreamHeaders;
import dev.sluice.interceptors.chain.ChainPlan;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.fault.FaultListener;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * One downstream message and what its interceptors know of it, from the request to the last reply.
 *
 * @param id names the exchange in logs and errors
 * @param route that the message came in on, as it was then, so that a change finds the exchange all or not at all
 * @param routes as they are at the moment
 * @param downstream who sent it
 * @param session the legacy session
 * @param version the client's revision; empty before it is negotiated
 * @param attributes shared by the interceptors
 * @param clock stamps messages
 * @param faults hears what goes wrong with it
 */
record Exchange(
        String id,
        Route route,
        RouteTable routes,
        Downstream downstream,
        Optional<SessionId> session,
        Optional<ProtocolVersion> version,
        Attributes attributes,
        Clock clock,
        FaultListener faults) {

    /** What may travel on of the client's headers, and what interceptors want there. */
    Map<String, String> upstreamHeaders() {
        Map<String, String> added = UpstreamHeaders.of(attributes);
        if (added.isEmpty()) {
            return downstream.headers();
        }
        Map<String, String> headers = new LinkedHashMap<>(downstream.headers());
        headers.putAll(added);
        return headers;
    }

    /** Whether an interceptor wants to see messages of a method. */
    boolean isWatched(Direction direction, String method) {
        return !chain().plan(version, direction, method).isEmpty();
    }

    /** Runs the chain over a message; when nobody is interested, the message passes at once. */
    Mono<Verdict> judge(Direction direction, String method, McpMessage message) {
        return judge(direction, method, message, Map.of());
    }

    /** Runs the chain over a message whose sender has answered questions of interceptors. */
    Mono<Verdict> judge(Direction direction, String method, McpMessage message, Map<String, JsonView> answers) {
        ChainPlan plan = chain().plan(version, direction, method);
        if (direction == Direction.CLIENT_TO_SERVER) {
            attributes.noteTarget(method, message);
        }
        if (plan.isEmpty()) {
            return Mono.just(new Verdict.Pass(message));
        }
        return route.chainUsage().track(chain().run(plan, context(direction, method, message, answers)));
    }

    /** The interceptors that it began with. */
    InterceptorChain chain() {
        return route.chain();
    }

    /** The same on the route of the moment: for what belongs to a session and has no end of its own. */
    Exchange renewed() {
        Route now = routes.current(route);
        return now.equals(route)
                ? this
                : new Exchange(id, now, routes, downstream, session, version, attributes, clock, faults);
    }

    private InterceptContext context(
            Direction direction, String method, McpMessage message, Map<String, JsonView> answers) {
        return new InterceptContext(
                message,
                direction,
                method,
                session,
                downstream.transport(),
                version,
                clock.instant(),
                id,
                downstream.metadata(),
                route.name(),
                downstream.principal(),
                answers,
                attributes);
    }
}
