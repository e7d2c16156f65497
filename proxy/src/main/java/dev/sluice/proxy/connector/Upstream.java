package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.mirror.ToolCatalog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One upstream of a route: how to reach it, and what is known about it. Thread-safe. */
public final class Upstream {
    private static final int MOST_TOOLS = 10_000;
    private static final Duration FRESH = Duration.ofSeconds(60);

    private final Connector connector;
    private final Optional<UpstreamReplicas> replicas;
    private final Optional<UpstreamProfile> pinned;
    private final UpstreamProbe probe;
    private final Scheduler timer;
    private final ToolCatalog catalog = new ToolCatalog(MOST_TOOLS);
    private final Agreements agreements;
    private final AtomicReference<@Nullable Finding> finding = new AtomicReference<>();
    private final AtomicBoolean discovered = new AtomicBoolean();
    private final AtomicReference<@Nullable Mono<UpstreamProfile>> probing = new AtomicReference<>();

    /**
     * Makes an upstream without replicas of which nothing is known yet.
     *
     * @param connector how to reach it; owned by the caller
     * @param probe finds out what it is
     * @param timer tells how old a finding is
     */
    public Upstream(Connector connector, UpstreamProbe probe, Scheduler timer) {
        this(connector, Optional.empty(), Optional.empty(), probe, timer);
    }

    /**
     * Makes an upstream of which nothing is known yet.
     *
     * @param connector how to reach it; owned by the caller
     * @param replicas between which the connector chooses; empty when there is no choice
     * @param pinned the only revision that it is to be spoken with; empty to find out
     * @param probe finds out what it is
     * @param timer tells how old a finding is
     */
    public Upstream(
            Connector connector,
            Optional<UpstreamReplicas> replicas,
            Optional<ProtocolVersion> pinned,
            UpstreamProbe probe,
            Scheduler timer) {
        this.connector = connector;
        this.replicas = replicas;
        this.probe = probe;
        this.timer = timer;
        this.pinned = pinned.map(UpstreamProfile::pinned);
        this.agreements = new Agreements(pinned.filter(version -> !version.isModern()), timer);
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
     * The servers that are the same, if there are several.
     *
     * @return empty when there is no choice
     */
    public Optional<UpstreamReplicas> replicas() {
        return replicas;
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
     * What came of its handshakes.
     *
     * @return the memory
     */
    public Agreements agreements() {
        return agreements;
    }

    /**
     * What it was found to be.
     *
     * @return empty while no probe has succeeded
     */
    public Optional<UpstreamProfile> profile() {
        return pinned.or(() -> Optional.ofNullable(finding.get()).map(Finding::profile));
    }

    /**
     * What it is, when something speaks against what it was found to be. Servers are upgraded: a finding of more than a
     * minute ago is not trusted then.
     *
     * @return fails with the fault of the probe
     */
    public Mono<UpstreamProfile> confirm() {
        return Mono.defer(() -> pinned.isPresent()
                ? Mono.justOrEmpty(pinned)
                : Optional.ofNullable(finding.get())
                        .filter(last -> now() - last.atMillis() < FRESH.toMillis())
                        .map(last -> Mono.just(last.profile()))
                        .orElseGet(this::probe));
    }

    /**
     * Asks it once whether it is modern, before the first handshake of a client: nothing is a better sign of what it is.
     * The answer comes into the {@link #profile}.
     *
     * @return completes at once when that was asked before or a probe is under way; never fails
     */
    public Mono<Void> discover() {
        return Mono.defer(() -> profile().isPresent() || probing.get() != null || !discovered.compareAndSet(false, true)
                ? Mono.<Void>empty()
                : probe.discover(connector)
                        .doOnNext(this::found)
                        .then()
                        .onErrorResume(away -> Mono.fromRunnable(() -> discovered.set(false))));
    }

    /** It has refused the handshake of a legacy client. */
    public void handshakeRefused() {
        var unused = finding.updateAndGet(
                last -> last == null ? null : new Finding(last.profile().refusingHandshakes(), last.atMillis()));
    }

    /**
     * Finds out what it is, again if that is known already. Whoever asks while a probe is under way shares it.
     *
     * @return fails with the fault of the probe
     */
    public Mono<UpstreamProfile> probe() {
        return Mono.defer(() -> {
            Mono<UpstreamProfile> fresh = probe.run(connector)
                    .doOnNext(this::found)
                    .doFinally(end -> probing.set(null))
                    .cache();
            Mono<UpstreamProfile> running = probing.compareAndExchange(null, fresh);
            return running == null ? fresh : running;
        });
    }

    private void found(UpstreamProfile profile) {
        finding.set(new Finding(profile, now()));
        profile.legacy().ifPresent(answered -> agreements.note(ProtocolVersion.newestLegacy(), answered));
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }

    private record Finding(UpstreamProfile profile, long atMillis) {}
}
