package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteChain;

/** Builds routes from their configuration. */
final class RouteAssembly {
    private final UpstreamAssembly upstreams;

    RouteAssembly(UpstreamAssembly upstreams) {
        this.upstreams = upstreams;
    }

    Route build(RouteConfig config, InterceptorChain chain) {
        return new Route(
                config.name(),
                config.path(),
                config.sse(),
                RouteMapping.revisions(config),
                upstreams.build(config),
                new RouteChain(chain),
                new MessageReader(RouteMapping.downstreamJson(config.limits())),
                RouteMapping.settings(config));
    }
}
