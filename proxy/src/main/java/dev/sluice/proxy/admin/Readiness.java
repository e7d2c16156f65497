package dev.sluice.proxy.admin;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether Sluice wants traffic, and what is behind it.
 *
 * @param state of Sluice itself; an upstream that is away does not change it
 * @param routes in the order of the configuration
 */
public record Readiness(State state, List<RouteState> routes) {
    /** Copies the list. */
    public Readiness {
        routes = List.copyOf(routes);
    }

    /** Where in its life a Sluice is. */
    public enum State {
        /** It does not listen for clients yet. */
        STARTING,
        /** It serves. */
        READY,
        /** It stops: what is under way may end, and nothing new should come. */
        DRAINING
    }

    /**
     * One route.
     *
     * @param name of the route
     * @param path of its MCP endpoint
     * @param upstream what the upstream was last found to be, in words
     */
    public record RouteState(String name, String path, String upstream) {
        private String json() {
            return "{\"name\":" + JsonText.quote(name) + ",\"path\":" + JsonText.quote(path) + ",\"upstream\":"
                    + JsonText.quote(upstream) + "}";
        }
    }

    /** Whether load balancers should send traffic. */
    boolean isReady() {
        return state == State.READY;
    }

    String json() {
        String list = routes.stream().map(RouteState::json).collect(Collectors.joining(","));
        return "{\"status\":" + JsonText.quote(state.name().toLowerCase(Locale.ROOT)) + ",\"routes\":[" + list + "]}\n";
    }
}
