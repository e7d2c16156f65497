package dev.sluice.proxy;

import dev.sluice.proxy.bridge.driving.DrivingConnector;
import dev.sluice.proxy.bridge.parking.ParkingConnector;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.ModernClientStatistics;
import dev.sluice.proxy.connector.Upstream;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * The way to the upstream of a route, and what it is made of.
 *
 * @param upstream as routes use it
 * @param parking modern clients in front of a legacy server
 * @param driving legacy clients in front of a modern server
 * @param lines what other replicas may use, by the name that they know it under
 * @param close lets go of connections, children and everything that waits; to be subscribed once
 */
record UpstreamParts(
        Upstream upstream,
        ParkingConnector parking,
        DrivingConnector driving,
        Map<String, Connector> lines,
        Mono<Void> close) {
    UpstreamParts {
        lines = Map.copyOf(lines);
    }

    /** Whether nothing waits here that a client may come back for. */
    boolean isIdle() {
        ModernClientStatistics clients = parking.statistics();
        return clients.sessionsInUse() == 0 && clients.parked() == 0 && clients.tasks() == 0;
    }
}
