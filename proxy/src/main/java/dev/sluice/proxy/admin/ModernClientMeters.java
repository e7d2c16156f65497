package dev.sluice.proxy.admin;

import dev.sluice.proxy.connector.ModernClientStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Registers the figures of what modern clients use legacy upstreams for. */
public final class ModernClientMeters {
    private final MeterRegistry registry;

    private ModernClientMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers all.
     *
     * @param metrics where they are shown
     * @param routes where they are read, at each scrape, by the name of the route
     */
    public static void register(Metrics metrics, Map<String, Supplier<ModernClientStatistics>> routes) {
        ModernClientMeters meters = new ModernClientMeters(metrics.registry());
        routes.forEach(meters::register);
    }

    private void register(String route, Supplier<ModernClientStatistics> figures) {
        gauge("sessions", "Upstream sessions for clients without sessions", route, figures, now -> now.sessions());
        gauge("sessions.used", "Of them those that somebody uses", route, figures, now -> now.sessionsInUse());
        gauge("waiting", "Calls that wait for an upstream session", route, figures, now -> now.waiting());
        gauge("parked", "Calls that have asked their clients something", route, figures, now -> now.parked());
        gauge("listens", "Streams of changes for clients without sessions", route, figures, now -> now.listens());
        gauge("tasks", "Tasks of a legacy upstream that modern clients know of", route, figures, now -> now.tasks());
        FunctionCounter.builder(
                        "sluice.modern.clients.sessions.opened",
                        figures,
                        now -> now.get().opened())
                .description("Upstream sessions opened for clients without sessions")
                .tag("route", route)
                .register(registry);
    }

    private void gauge(
            String name,
            String description,
            String route,
            Supplier<ModernClientStatistics> figures,
            ToDoubleFunction<ModernClientStatistics> figure) {
        Gauge.builder("sluice.modern.clients." + name, figures, now -> figure.applyAsDouble(now.get()))
                .description(description)
                .tag("route", route)
                .strongReference(true)
                .register(registry);
    }
}
