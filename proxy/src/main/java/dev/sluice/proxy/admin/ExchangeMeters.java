package dev.sluice.proxy.admin;

import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Registers the figures of sessions and exchanges, which are read from where they are counted anyway. */
public final class ExchangeMeters {
    private final MeterRegistry registry;
    private final Exchanges exchanges;

    private ExchangeMeters(MeterRegistry registry, Exchanges exchanges) {
        this.registry = registry;
        this.exchanges = exchanges;
    }

    /**
     * Registers all.
     *
     * @param metrics where they are shown
     * @param exchanges where they are read, at each scrape
     * @param maxSessions the limit of live sessions, shown beside them
     */
    public static void register(Metrics metrics, Exchanges exchanges, int maxSessions) {
        new ExchangeMeters(metrics.registry(), exchanges).register(maxSessions);
    }

    private void register(int maxSessions) {
        Gauge.builder(
                        "sluice.exchanges.active",
                        exchanges,
                        all -> all.inFlight().active())
                .description("Calls and streams under way")
                .register(registry);
        Gauge.builder("sluice.sessions.max", () -> maxSessions)
                .description("Most sessions that may be open")
                .register(registry);
        gauge("sluice.sessions.live", "Open sessions", SessionStatistics::live);
        gauge("sluice.sessions.held", "Open sessions with a call or a stream under way", SessionStatistics::held);
        counter("sluice.sessions.opened", "Sessions opened", SessionStatistics::opened);
        counter("sluice.sessions.refused", "Sessions refused for lack of room", SessionStatistics::refused);
        counter("sluice.sessions.cleanup.runs", "Cleanup passes finished", SessionStatistics::cleanupRuns);
        counter(
                "sluice.sessions.store.failures",
                "Failed calls of the session store",
                SessionStatistics::storeFailures);
        for (RemovalReason reason : RemovalReason.values()) {
            removals(reason);
        }
    }

    private void removals(RemovalReason reason) {
        FunctionCounter.builder(
                        "sluice.sessions.removed",
                        exchanges,
                        all -> all.sessions().statistics().removed().getOrDefault(reason, 0L))
                .description("Sessions removed, by reason")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<SessionStatistics> figure) {
        Gauge.builder(
                        name,
                        exchanges,
                        all -> figure.applyAsDouble(all.sessions().statistics()))
                .description(description)
                .register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<SessionStatistics> figure) {
        FunctionCounter.builder(
                        name,
                        exchanges,
                        all -> figure.applyAsDouble(all.sessions().statistics()))
                .description(description)
                .register(registry);
    }
}
