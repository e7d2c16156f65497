package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code routes}: a downstream address with its upstream, chain and limits.
 *
 * @param name unique among the routes, for logs and metrics; derived from the path by default
 * @param path the exact path of the MCP endpoint, unique among the routes, beginning with a slash
 * @param sse the exact path of HTTP+SSE, unique like the path; empty when it is not offered
 * @param revisions dates of the MCP revisions that clients may speak here, at least one, each once
 * @param tasks whether tasks are carried between clients and servers of different eras, default false
 * @param anonymousSessions whether requests of clients that have opened no session are served, default false
 * @param upstream the server behind the route
 * @param interceptors the chain in registration order, may be empty
 * @param limits the limits in effect
 * @param timeouts the times in effect
 * @param authentication who may come in
 */
public record RouteConfig(
        String name,
        String path,
        Optional<String> sse,
        List<String> revisions,
        boolean tasks,
        boolean anonymousSessions,
        UpstreamConfig upstream,
        List<InterceptorConfig> interceptors,
        LimitsConfig limits,
        TimeoutsConfig timeouts,
        AuthenticationConfig authentication) {
    private static final List<String> REVISIONS =
            List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");
    private static final String USUAL_PATH = "mcp";
    private static final int NAME_LENGTH = 64;

    public RouteConfig {
        revisions = List.copyOf(revisions);
        interceptors = List.copyOf(interceptors);
    }

    /**
     * The dates of all revisions, oldest first; the default of {@code revisions}.
     *
     * @return 2024-11-05 to 2026-07-28
     */
    public static List<String> allRevisions() {
        return REVISIONS;
    }

    /**
     * The path of HTTP+SSE of a route that does not choose one.
     *
     * @param path the path of the MCP endpoint
     * @return {@code sse} in place of a last segment {@code mcp}, else below the path: {@code /sse} for {@code /mcp},
     *     {@code /docs/sse} for {@code /docs}
     */
    public static String ssePathOf(String path) {
        int last = path.lastIndexOf('/');
        String folder = path.substring(last + 1).equals(USUAL_PATH) ? path.substring(0, last) : path;
        return (folder.endsWith("/") ? folder : folder + "/") + "sse";
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
