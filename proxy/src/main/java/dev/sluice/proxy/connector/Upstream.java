package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.mirror.ToolCatalog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One upstream of a route: how to reach it, and what is known about it. Thread-safe. */
public final class Upstream {
    private static final int USUAL_TOOLS = 10_000;
    private static final Duration FRESH = Duration.ofSeconds(60);

    private final Connector direct;
    private final Connector connector;
    private final Predicate<ProtocolVersion> bridged;
    private final Optional<UpstreamReplicas> replicas;
    private final Optional<UpstreamProfile> pinned;
    private final UpstreamProbe probe;
    private final Scheduler timer;
    private final ToolCatalog catalog;
    private final TaskTools taskTools;
    private final Agreements agreements;
    private final Usage usage = new Usage();
    private final AtomicReference<@Nullable Finding> finding = new AtomicReference<>();
    private final AtomicReference<@Nullable Mono<Void>> discovering = new AtomicReference<>();
    private final AtomicReference<@Nullable Mono<UpstreamProfile>> probing = new AtomicReference<>();

    /**
     * Makes an upstream without replicas of which nothing is known yet, for clients of its own era.
     *
     * @param direct how to reach it; owned by the caller
     * @param probe finds out what it is
     * @param timer tells how old a finding is
     */
    public Upstream(Connector direct, UpstreamProbe probe, Scheduler timer) {
        this.direct = direct;
        this.connector = direct;
        this.bridged = version -> false;
        this.replicas = Optional.empty();
        this.probe = probe;
        this.timer = timer;
        this.pinned = Optional.empty();
        this.agreements = new Agreements(Optional.empty(), timer);
        this.catalog = new ToolCatalog(USUAL_TOOLS);
        this.taskTools = new TaskTools(USUAL_TOOLS);
    }

    /**
     * Makes an upstream of which nothing is known yet.
     *
     * @param direct how to reach it; owned by the caller
     * @param replicas between which the connector chooses; empty when there is no choice
     * @param pinned the only revision that it is to be spoken with; empty to find out
     * @param knownTools tools of which is remembered what its lists have said, 1 or more
     * @param probe finds out what it is
     * @param timer tells how old a finding is
     * @param crossing makes the way for clients of any era; called once, with this upstream
     */
    public Upstream(
            Connector direct,
            Optional<UpstreamReplicas> replicas,
            Optional<ProtocolVersion> pinned,
            int knownTools,
            UpstreamProbe probe,
            Scheduler timer,
            Function<Upstream, Crossing> crossing) {
        this.direct = direct;
        this.replicas = replicas;
        this.probe = probe;
        this.timer = timer;
        this.pinned = pinned.map(UpstreamProfile::pinned);
        this.agreements = new Agreements(pinned.filter(version -> !version.isModern()), timer);
        this.catalog = new ToolCatalog(knownTools);
        this.taskTools = new TaskTools(knownTools);
        Crossing way = crossing.apply(this);
        this.connector = way;
        this.bridged = way::bridges;
    }

    /**
     * How clients reach it, whatever era they are of.
     *
     * @return the connector
     */
    public Connector connector() {
        return connector;
    }

    /**
     * How to reach it in its own words only.
     *
     * @return the connector without what bridges eras
     */
    public Connector direct() {
        return direct;
    }

    /**
     * Whether messages of a revision are worth a try.
     *
     * @param client the client's revision
     * @return false when the upstream was found not to speak it and nothing stands between the two
     */
    public boolean reaches(ProtocolVersion client) {
        return bridged.test(client)
                || !profile().map(profile -> profile.excludes(client)).orElse(false);
    }

    /**
     * Whether clients may be told to use a revision.
     *
     * @param client the client's revision
     * @return true when there is a way, or the upstream is not known yet
     */
    public boolean promises(ProtocolVersion client) {
        return bridged.test(client)
                || profile().map(profile -> profile.speaks(client)).orElse(true);
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
     * Its tools that run as tasks only.
     *
     * @return what was learned of them
     */
    public TaskTools taskTools() {
        return taskTools;
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
     * What uses it.
     *
     * @return counts what is under way
     */
    public Usage usage() {
        return usage;
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
     * Asks it once whether it is modern, before anything else is asked of it: nothing is a better sign of what it is. The
     * answer comes into the {@link #profile}. Whoever asks meanwhile waits for the same answer.
     *
     * @return completes at once when that was asked before; never fails
     */
    public Mono<Void> discover() {
        return Mono.defer(() -> {
            Mono<Void> running = discovering.get();
            return profile().isPresent() ? Mono.empty() : running == null ? discoverOnce() : running;
        });
    }

    private Mono<Void> discoverOnce() {
        Mono<Void> fresh = probe.discover(direct)
                .doOnNext(this::found)
                .then()
                .onErrorResume(away -> Mono.fromRunnable(() -> discovering.set(null)))
                .cache();
        Mono<Void> running = discovering.compareAndExchange(null, fresh);
        return running == null ? fresh : running;
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
            Mono<UpstreamProfile> fresh = probe.run(direct)
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
