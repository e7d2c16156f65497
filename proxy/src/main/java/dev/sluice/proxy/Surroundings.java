package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.authentication.PublicAddress;
import dev.sluice.proxy.edge.http.Access;
import dev.sluice.proxy.edge.http.ClientConnections;
import dev.sluice.proxy.edge.http.EdgeListener;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.replica.Replicas;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.LoopResources;

/**
 * What a transport may use to open its edge. Everything is owned by the running Sluice.
 *
 * @param config the whole configuration
 * @param routes where clients may go
 * @param exchanges where messages go
 * @param replicas the processes that share the sessions
 * @param timer runs time limits
 * @param loops run connections
 * @param address how HTTP clients address Sluice
 * @param access which HTTP clients may come in
 * @param connections those of HTTP clients, which end when Sluice stops
 * @param listener hears of HTTP requests
 */
public record Surroundings(
        SluiceConfig config,
        RouteTable routes,
        Exchanges exchanges,
        Replicas replicas,
        Scheduler timer,
        LoopResources loops,
        PublicAddress address,
        Access access,
        ClientConnections connections,
        EdgeListener listener) {}
