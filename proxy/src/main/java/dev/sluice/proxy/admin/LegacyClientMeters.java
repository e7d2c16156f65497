package dev.sluice.proxy.admin;

import dev.sluice.proxy.connector.LegacyClientStatistics;
import java.util.function.Supplier;

/** Registers the figures of what legacy clients use modern upstreams for. */
public final class LegacyClientMeters {
    private LegacyClientMeters() {}

    /**
     * Registers all.
     *
     * @param metrics where they are shown
     * @param route its name
     * @param figures where they are read, at each scrape
     */
    public static void register(Metrics metrics, String route, Supplier<LegacyClientStatistics> figures) {
        register(new RouteMeters<>(metrics.registry(), "sluice.legacy.clients.", route, figures));
    }

    private static void register(RouteMeters<LegacyClientStatistics> meters) {
        meters.gauge("calls", "Calls of legacy clients that a modern upstream has", now -> now.calls());
        meters.gauge("questions", "Questions of such calls without an answer", now -> now.questions());
        meters.gauge("listens", "Streams of changes of a modern upstream", now -> now.listens());
        meters.gauge("tasks", "Answers of ended tasks that are kept", now -> now.tasks());
    }
}
