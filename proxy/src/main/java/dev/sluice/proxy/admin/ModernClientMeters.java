package dev.sluice.proxy.admin;

import dev.sluice.proxy.connector.ModernClientStatistics;
import java.util.function.Supplier;

/** Registers the figures of what modern clients use legacy upstreams for. */
public final class ModernClientMeters {
    private ModernClientMeters() {}

    /**
     * Registers all.
     *
     * @param metrics where they are shown
     * @param route its name
     * @param figures where they are read, at each scrape
     */
    public static void register(Metrics metrics, String route, Supplier<ModernClientStatistics> figures) {
        register(new RouteMeters<>(metrics.registry(), "sluice.modern.clients.", route, figures));
    }

    private static void register(RouteMeters<ModernClientStatistics> meters) {
        meters.gauge("sessions", "Upstream sessions for clients without sessions", now -> now.sessions());
        meters.gauge("sessions.used", "Of them those that somebody uses", now -> now.sessionsInUse());
        meters.gauge("waiting", "Calls that wait for an upstream session", now -> now.waiting());
        meters.gauge("parked", "Calls that have asked their clients something", now -> now.parked());
        meters.gauge("listens", "Streams of changes for clients without sessions", now -> now.listens());
        meters.gauge("tasks", "Tasks of a legacy upstream that modern clients know of", now -> now.tasks());
        meters.counter("sessions.opened", "Upstream sessions opened for clients without sessions", now -> now.opened());
    }
}
