package dev.sluice.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration, complete: every default is filled in.
 *
 * @param listen where clients connect
 * @param admin where operators look
 * @param plugins jars with interceptor factories, in the order of the file
 * @param session legacy sessions
 * @param limits the global limits; those in effect for a message are in its route
 * @param timeouts the global times; those in effect for a message are in its route
 * @param shutdown the end
 * @param reload how changes of the file are found
 * @param authentication who may come in; what is in effect for a message is in its route
 * @param routes at least one, with names and paths that are unique
 */
public record SluiceConfig(
        ListenConfig listen,
        AdminConfig admin,
        List<Path> plugins,
        SessionConfig session,
        LimitsConfig limits,
        TimeoutsConfig timeouts,
        ShutdownConfig shutdown,
        ReloadConfig reload,
        AuthenticationConfig authentication,
        List<RouteConfig> routes) {
    public SluiceConfig {
        plugins = List.copyOf(plugins);
        routes = List.copyOf(routes);
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("routes: none (expected: at least one)");
        }
    }

    /**
     * The configuration for one upstream without a file: as {@link #forUpstream(UpstreamConfig, ListenConfig,
     * AdminConfig)}.
     *
     * @param url the MCP endpoint of the server
     * @param listen where clients connect
     * @param admin where operators look
     * @return the configuration
     * @throws IllegalArgumentException when the address is not {@linkplain UpstreamConfig#isUsable usable}
     */
    public static SluiceConfig forUpstream(URI url, ListenConfig listen, AdminConfig admin) {
        return forUpstream(UpstreamConfig.of(url), listen, admin);
    }

    /**
     * The configuration for one upstream without a file: a route named {@code default} at {@code /mcp}, and defaults.
     *
     * @param upstream the server
     * @param listen where clients connect
     * @param admin where operators look
     * @return the configuration
     */
    public static SluiceConfig forUpstream(UpstreamConfig upstream, ListenConfig listen, AdminConfig admin) {
        LimitsConfig limits = LimitsConfig.defaults();
        TimeoutsConfig timeouts = TimeoutsConfig.defaults();
        RouteConfig route = new RouteConfig(
                "default",
                "/mcp",
                Optional.of(RouteConfig.ssePathOf("/mcp")),
                RouteConfig.allRevisions(),
                false,
                false,
                upstream,
                List.of(),
                limits,
                timeouts,
                AuthenticationConfig.defaults());
        return new SluiceConfig(
                listen,
                admin,
                List.of(),
                SessionConfig.defaults(),
                limits,
                timeouts,
                ShutdownConfig.defaults(),
                ReloadConfig.defaults(),
                AuthenticationConfig.defaults(),
                List.of(route));
    }
}
