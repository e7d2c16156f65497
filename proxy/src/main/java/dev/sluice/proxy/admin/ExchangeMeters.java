package dev.sluice.proxy.admin;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.session.CleanupTier;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionStatistics;
import dev.sluice.session.TierRuns;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
        ExchangeMeters meters = new ExchangeMeters(metrics.registry(), exchanges);
        meters.register(maxSessions);
        meters.registerKinds();
        meters.registerCleanup();
    }

    /**
     * Registers the figures of a route.
     *
     * @param metrics where
     * @param exchanges whose
     * @param route its name
     */
    public static void register(Metrics metrics, Exchanges exchanges, String route) {
        new ExchangeMeters(metrics.registry(), exchanges)
                .gauge(
                        "sluice.sessions.route",
                        "Open sessions, by route",
                        "route",
                        route,
                        all -> all.byRoute().getOrDefault(route, 0L));
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
        gauge("sluice.sessions.guests", "Sessions of other replicas that are served here", SessionStatistics::guests);
        counter("sluice.sessions.opened", "Sessions opened", SessionStatistics::opened);
        counter("sluice.sessions.refused", "Sessions refused for lack of room", SessionStatistics::refused);
        counter(
                "sluice.sessions.store.failures",
                "Failed calls of the session store",
                SessionStatistics::storeFailures);
    }

    private void registerKinds() {
        gauge("sluice.sessions.idle", "Open sessions without a call or a stream", SessionStatistics::idle);
        for (ProtocolVersion revision : ProtocolVersion.values()) {
            if (!revision.isModern()) {
                gauge(
                        "sluice.sessions.revision",
                        "Open sessions, by the revision agreed with the client",
                        "revision",
                        revision.wireName(),
                        all -> all.byRevision().getOrDefault(revision, 0L));
            }
        }
        for (Duration age : exchanges.sessions().statistics().byAge().keySet()) {
            gauge(
                    "sluice.sessions.age",
                    "Open sessions that are at most so many seconds old",
                    "seconds",
                    Long.toString(age.toSeconds()),
                    all -> all.byAge().getOrDefault(age, 0L));
        }
        gauge(
                "sluice.sessions.buffer.bytes",
                "Bytes kept for clients to resume their streams",
                SessionStatistics::bytesHeld);
        gauge(
                "sluice.sessions.memory.ratio",
                "How full the memory is that sessions may take, 1 for full",
                SessionStatistics::memory);
    }

    private void registerCleanup() {
        for (RemovalReason reason : RemovalReason.values()) {
            removals(reason);
        }
        for (CleanupTier tier : CleanupTier.values()) {
            runs(tier);
        }
    }

    private void runs(CleanupTier tier) {
        String name = tier.name().toLowerCase(Locale.ROOT);
        FunctionTimer.builder(
                        "sluice.sessions.cleanup",
                        exchanges,
                        all -> runs(all, tier).runs(),
                        all -> runs(all, tier).time().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Runs of the cleanup, by tier, and how long they took")
                .tag("tier", name)
                .register(registry);
        FunctionCounter.builder(
                        "sluice.sessions.cleanup.looked",
                        exchanges,
                        all -> runs(all, tier).looked())
                .description("Sessions that the cleanup looked at, by tier")
                .tag("tier", name)
                .register(registry);
    }

    private static TierRuns runs(Exchanges exchanges, CleanupTier tier) {
        return Objects.requireNonNull(exchanges.sessions().statistics().runs().get(tier), "every tier has an entry");
    }

    private void removals(RemovalReason reason) {
        FunctionCounter.builder(
                        "sluice.sessions.removed",
                        exchanges,
                        all -> all.sessions().statistics().removed().getOrDefault(reason, 0L))
                .description("Sessions removed, by reason")
                .tag("reason", reason.wireName())
                .register(registry);
    }

    private void gauge(
            String name, String description, String tag, String value, ToDoubleFunction<SessionStatistics> figure) {
        Gauge.builder(
                        name,
                        exchanges,
                        all -> figure.applyAsDouble(all.sessions().statistics()))
                .description(description)
                .tag(tag, value)
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
