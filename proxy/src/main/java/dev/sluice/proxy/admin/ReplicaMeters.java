package dev.sluice.proxy.admin;

import dev.sluice.proxy.connector.UpstreamReplica;
import dev.sluice.proxy.exchange.Relocations;
import dev.sluice.proxy.route.Route;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Registers the figures of upstream replicas and of the sessions that stand there. */
public final class ReplicaMeters {
    private final MeterRegistry registry;
    private final Relocations relocations;

    private ReplicaMeters(MeterRegistry registry, Relocations relocations) {
        this.registry = registry;
        this.relocations = relocations;
    }

    /**
     * Registers all.
     *
     * @param metrics where they are shown
     * @param relocations where they are read, at each scrape
     */
    public static void register(Metrics metrics, Relocations relocations) {
        new ReplicaMeters(metrics.registry(), relocations).register();
    }

    /**
     * Registers the figures of the upstream replicas of a route.
     *
     * @param metrics where
     * @param relocations counts
     * @param route any; one without replicas has none
     */
    public static void register(Metrics metrics, Relocations relocations, Route route) {
        ReplicaMeters meters = new ReplicaMeters(metrics.registry(), relocations);
        relocations
                .list(route)
                .forEach(occupancy -> meters.register(route, occupancy.replica().name()));
    }

    private void register() {
        recoveries("replaced", Relocations::replacements);
        recoveries("failed", Relocations::failures);
    }

    private void recoveries(String outcome, ToDoubleFunction<Relocations> figure) {
        FunctionCounter.builder("sluice.upstream.recoveries", relocations, figure)
                .description("New upstream sessions for sessions that had one, by what came of it")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void register(Route route, String replica) {
        Tags tags = Tags.of("route", route.name(), "replica", replica);
        Gauge.builder(
                        "sluice.upstream.replica.sessions",
                        relocations,
                        all -> of(all, route, replica).sessions())
                .description("Sessions of this process that stand at the upstream replica")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder(
                        "sluice.upstream.replica.ejections",
                        relocations,
                        all -> of(all, route, replica).replica().ejections())
                .description("How often the upstream replica was left alone after failures")
                .tags(tags)
                .register(registry);
        for (UpstreamReplica.State state : UpstreamReplica.State.values()) {
            Gauge.builder(
                            "sluice.upstream.replica.state",
                            relocations,
                            all -> of(all, route, replica).replica().state() == state ? 1 : 0)
                    .description("1 for the state that the upstream replica is in")
                    .tags(tags.and("state", state.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
    }

    private static Relocations.Occupancy of(Relocations relocations, Route route, String replica) {
        return relocations.list(route).stream()
                .filter(one -> one.replica().name().equals(replica))
                .findFirst()
                .orElseThrow();
    }
}
