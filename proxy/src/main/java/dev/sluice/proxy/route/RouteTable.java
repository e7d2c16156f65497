package dev.sluice.proxy.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The routes as they are at the moment. They change as a whole: whoever has found one goes on with it, and whoever asks
 * later finds the new ones only. Thread-safe.
 */
public final class RouteTable {
    private volatile Index current;

    /**
     * Makes a table.
     *
     * @param routes in the order of the configuration
     * @throws IllegalStateException when two have the same path or name
     */
    public RouteTable(List<Route> routes) {
        this.current = Index.of(routes);
    }

    /**
     * Puts other routes into effect.
     *
     * @param routes in the order of the configuration; those that stay as they are, the same objects as before
     * @throws IllegalStateException when two have the same path or name; nothing has changed then
     */
    public void replace(List<Route> routes) {
        current = Index.of(routes);
    }

    /**
     * Finds a route.
     *
     * @param path of an HTTP request, without its query
     * @return empty when no route has exactly this path
     */
    public Optional<Route> find(String path) {
        return Optional.ofNullable(current.byPath().get(path));
    }

    /**
     * Finds a route for a client of HTTP+SSE.
     *
     * @param path of an HTTP request, without its query
     * @return empty when no route offers HTTP+SSE at exactly this path
     */
    public Optional<Route> findSse(String path) {
        return Optional.ofNullable(current.bySse().get(path));
    }

    /**
     * Finds a route by its name.
     *
     * @param name any
     * @return empty when there is none of that name
     */
    public Optional<Route> named(String name) {
        return Optional.ofNullable(current.byName().get(name));
    }

    /**
     * What a route has become.
     *
     * @param route that was found at some time
     * @return as it is now; the same one when it has not changed, and when it is gone
     */
    public Route current(Route route) {
        return named(route.name()).orElse(route);
    }

    /**
     * All routes.
     *
     * @return in the order of the configuration
     */
    public List<Route> routes() {
        return current.routes();
    }

    private record Index(
            List<Route> routes, Map<String, Route> byPath, Map<String, Route> bySse, Map<String, Route> byName) {
        private static Index of(List<Route> routes) {
            return new Index(
                    List.copyOf(routes),
                    routes.stream().collect(Collectors.toUnmodifiableMap(Route::path, Function.identity())),
                    routes.stream()
                            .filter(route -> route.sse().isPresent())
                            .collect(Collectors.toUnmodifiableMap(
                                    route -> route.sse().orElseThrow(), Function.identity(), (first, later) -> first)),
                    routes.stream().collect(Collectors.toUnmodifiableMap(Route::name, Function.identity())));
        }
    }
}
