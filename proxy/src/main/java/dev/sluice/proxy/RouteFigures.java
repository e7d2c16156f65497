package dev.sluice.proxy;

import dev.sluice.proxy.admin.ExchangeMeters;
import dev.sluice.proxy.admin.LegacyClientMeters;
import dev.sluice.proxy.admin.Metrics;
import dev.sluice.proxy.admin.ModernClientMeters;
import dev.sluice.proxy.admin.ReplicaMeters;
import dev.sluice.proxy.connector.ModernClientStatistics;
import dev.sluice.proxy.exchange.Exchanges;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Shows the figures of each route as long as the configuration has it. Thread-safe. */
final class RouteFigures {
    private final Metrics metrics;
    private final Exchanges exchanges;
    // Counters know only weakly what they read.
    private final Map<String, Supplier<ModernClientStatistics>> modernClients = new ConcurrentHashMap<>();

    RouteFigures(Metrics metrics, Exchanges exchanges) {
        this.metrics = metrics;
        this.exchanges = exchanges;
    }

    /** Begins to show those of a route, in place of those of its former upstream. */
    void show(RunningRoute running) {
        String route = running.config().name();
        metrics.forgetFigures(route);
        Supplier<ModernClientStatistics> modern = running.upstream().parking()::statistics;
        modernClients.put(route, modern);
        ModernClientMeters.register(metrics, route, modern);
        LegacyClientMeters.register(metrics, route, running.upstream().driving()::statistics);
        ExchangeMeters.register(metrics, exchanges, route);
        ReplicaMeters.register(metrics, exchanges.relocations(), running.route());
    }

    /** Shows nothing more of a route. */
    void forget(String route) {
        metrics.forget(route);
        modernClients.remove(route);
    }
}
