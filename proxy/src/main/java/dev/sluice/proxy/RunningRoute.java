package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.proxy.route.Route;

/**
 * Everything that the configuration makes of one route.
 *
 * @param config what it was made from
 * @param policies its interceptors
 * @param upstream the way to its upstream
 * @param route as clients find it
 */
record RunningRoute(RouteConfig config, Policies policies, UpstreamParts upstream, Route route) {}
