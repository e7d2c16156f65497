package dev.sluice.proxy.connector;

import dev.sluice.proxy.mirror.ToolCatalog;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One upstream of a route: how to reach it, and what is known about it. Thread-safe. */
public final class Upstream {
    private static final int MOST_TOOLS = 10_000;

    private final Connector connector;
    private final UpstreamProbe probe;
    private final ToolCatalog catalog = new ToolCatalog(MOST_TOOLS);
    private final AtomicReference<@Nullable UpstreamProfile> profile = new AtomicReference<>();
    private final AtomicReference<@Nullable Mono<UpstreamProfile>> probing = new AtomicReference<>();

    /**
     * Makes an upstream of which nothing is known yet.
     *
     * @param connector how to reach it; owned by the caller
     * @param probe finds out what it is
     */
    public Upstream(Connector connector, UpstreamProbe probe) {
        this.connector = connector;
        this.probe = probe;
    }

    /**
     * How to reach it.
     *
     * @return the connector
     */
    public Connector connector() {
        return connector;
    }

    /**
     * What was learned from its tool lists.
     *
     * @return the catalogue
     */
    public ToolCatalog catalog() {
        return catalog;
    }

    /**
     * What it was found to be.
     *
     * @return empty while no probe has succeeded
     */
    public Optional<UpstreamProfile> profile() {
        return Optional.ofNullable(profile.get());
    }

    /**
     * Finds out what it is, again if that is known already. Whoever asks while a probe is under way shares it.
     *
     * @return fails with the fault of the probe
     */
    public Mono<UpstreamProfile> probe() {
        return Mono.defer(() -> {
            Mono<UpstreamProfile> fresh = probe.run(connector)
                    .doOnNext(profile::set)
                    .doFinally(end -> probing.set(null))
                    .cache();
            Mono<UpstreamProfile> running = probing.compareAndExchange(null, fresh);
            return running == null ? fresh : running;
        });
    }
}
