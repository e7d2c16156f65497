package dev.sluice.proxy.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the route of a path. Immutable. */
public final class RouteTable {
    private final List<Route> routes;
    private final Map<String, Route> byPath;
    private final Map<String, Route> bySse;

    /**
     * Makes a table.
     *
     * @param routes in the order of the configuration
     * @throws IllegalStateException when two have the same path
     */
    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        this.bySse = routes.stream()
                .filter(route -> route.sse().isPresent())
                .collect(Collectors.toUnmodifiableMap(
                        route -> route.sse().orElseThrow(), Function.identity(), (first, later) -> first));
        this.byPath = routes.stream().collect(Collectors.toUnmodifiableMap(Route::path, Function.identity()));
    }

    /**
     * Finds a route.
     *
     * @param path of an HTTP request, without its query
     * @return empty when no route has exactly this path
     */
    public Optional<Route> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /**
     * Finds a route for a client of HTTP+SSE.
     *
     * @param path of an HTTP request, without its query
     * @return empty when no route offers HTTP+SSE at exactly this path
     */
    public Optional<Route> findSse(String path) {
        return Optional.ofNullable(bySse.get(path));
    }

    /**
     * All routes.
     *
     * @return in the order of the configuration
     */
    public List<Route> routes() {
        return routes;
    }
}
