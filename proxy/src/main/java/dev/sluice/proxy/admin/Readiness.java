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
            return "{\"name\":" + quote(name) + ",\"path\":" + quote(path) + ",\"upstream\":" + quote(upstream) + "}";
        }
    }

    /** Whether load balancers should send traffic. */
    boolean isReady() {
        return state == State.READY;
    }

    String json() {
        String list = routes.stream().map(RouteState::json).collect(Collectors.joining(","));
        return "{\"status\":" + quote(state.name().toLowerCase(Locale.ROOT)) + ",\"routes\":[" + list + "]}\n";
    }

    /** The text as JSON; upstreams name themselves, so it may hold anything. */
    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' ') {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
