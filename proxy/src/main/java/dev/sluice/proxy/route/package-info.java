/**
 * Routes: a downstream address with its upstream, its chain and its limits, ready to run.
 *
 * <p>Start with {@link dev.sluice.proxy.route.RouteTable}.
 */
@NullMarked
package dev.sluice.proxy.route;

import org.jspecify.annotations.NullMarked;
