package dev.sluice.config;

import java.util.List;

/**
 * One entry of {@code routes}: a downstream address with its upstream, chain and limits.
 *
 * @param name unique among the routes, for logs and metrics; derived from the path by default
 * @param path the exact path of the MCP endpoint, unique among the routes, beginning with a slash
 * @param revisions dates of the MCP revisions that clients may speak here, at least one, each once
 * @param upstream the server behind the route
 * @param interceptors the chain in registration order, may be empty
 * @param limits the limits in effect
 * @param timeouts the times in effect
 */
public record RouteConfig(
        String name,
        String path,
        List<String> revisions,
        UpstreamConfig upstream,
        List<InterceptorConfig> interceptors,
        LimitsConfig limits,
        TimeoutsConfig timeouts) {
    private static final List<String> STREAMABLE_HTTP = List.of("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");
    private static final int NAME_LENGTH = 64;

    public RouteConfig {
        revisions = List.copyOf(revisions);
        interceptors = List.copyOf(interceptors);
    }

    /**
     * The dates of all revisions that have Streamable HTTP, oldest first; the default of {@code revisions}.
     *
     * @return 2025-03-26 to 2026-07-28
     */
    public static List<String> allRevisions() {
        return STREAMABLE_HTTP;
    }

    /**
     * The name of a route that gives itself none.
     *
     * @param path the path of the MCP endpoint
     * @return the path with dashes between its words, at most 64 characters; {@code root} where no word is left
     */
    public static String nameOf(String path) {
        String words = path.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+|-+$", "");
        if (words.isEmpty()) {
            return "root";
        }
        return words.substring(0, Math.min(words.length(), NAME_LENGTH));
    }
}
