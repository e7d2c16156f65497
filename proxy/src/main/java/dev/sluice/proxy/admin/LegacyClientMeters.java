package dev.sluice.proxy.admin;

import dev.sluice.proxy.connector.LegacyClientStatistics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Registers the figures of what legacy clients use modern upstreams for. */
public final class LegacyClientMeters {
    private final MeterRegistry registry;

    private LegacyClientMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers all.
     *
     * @param metrics where they are shown
     * @param routes where they are read, at each scrape, by the name of the route
     */
    public static void register(Metrics metrics, Map<String, Supplier<LegacyClientStatistics>> routes) {
        LegacyClientMeters meters = new LegacyClientMeters(metrics.registry());
        routes.forEach(meters::register);
    }

    private void register(String route, Supplier<LegacyClientStatistics> figures) {
        gauge("calls", "Calls of legacy clients that a modern upstream has", route, figures, now -> now.calls());
        gauge("questions", "Questions of such calls without an answer", route, figures, now -> now.questions());
        gauge("listens", "Streams of changes of a modern upstream", route, figures, now -> now.listens());
        gauge("tasks", "Answers of ended tasks that are kept", route, figures, now -> now.tasks());
    }

    private void gauge(
            String name,
            String description,
            String route,
            Supplier<LegacyClientStatistics> figures,
            ToDoubleFunction<LegacyClientStatistics> figure) {
        Gauge.builder("sluice.legacy.clients." + name, figures, now -> figure.applyAsDouble(now.get()))
                .description(description)
                .tag("route", route)
                .strongReference(true)
                .register(registry);
    }
}
