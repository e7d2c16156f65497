package dev.sluice.proxy;

import dev.sluice.config.Address;
import dev.sluice.config.SluiceConfig;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import dev.sluice.proxy.admin.AdminServer;
import dev.sluice.proxy.admin.ExchangeMeters;
import dev.sluice.proxy.admin.Metrics;
import dev.sluice.proxy.admin.Readiness;
import dev.sluice.proxy.admin.ReplicaMeters;
import dev.sluice.proxy.admin.UpstreamPage;
import dev.sluice.proxy.connector.UpstreamProbe;
import dev.sluice.proxy.connector.UpstreamProfile;
import dev.sluice.proxy.edge.http.HttpEdge;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionObserver;
import dev.sluice.session.store.memory.MemorySessionStore;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

/**
 * A running Sluice: everything that it needs is made here, passed down, and closed here in reverse order.
 *
 * <p>Starting and closing block the calling thread; nothing else does.
 */
public final class Sluice implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sluice.class);

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
    private static final Duration STEP_LIMIT = Duration.ofSeconds(5);
    private static final int BLOCKING_THREADS = 16;
    private static final int BLOCKING_QUEUE = 10_000;

    private final SluiceConfig config;
    private final Metrics metrics;
    private final LoopResources loops;
    private final Scheduler timer;
    private final Scheduler blocking;
    private final InterceptorFactories factories;
    private final RouteAssembly assembly;
    private final RouteTable routes;
    private final Exchanges exchanges;
    private final HttpEdge edge;
    private final ChannelGroup connections;
    private final AdminServer admin;
    private final Optional<DisposableServer> adminListener;
    private final DisposableServer listener;
    private volatile Readiness.State state = Readiness.State.STARTING;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Sluice(SluiceConfig config, ChainListener chainListener, List<SessionObserver> observers) {
        this.config = config;
        this.factories = factories(config);
        this.metrics = new Metrics(version());
        this.connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        this.loops = LoopResources.create("sluice", Runtime.getRuntime().availableProcessors(), true);
        this.timer = new WheelScheduler("sluice-wheel", Schedulers.newParallel("sluice-timer", 1, true));
        this.blocking = Schedulers.newBoundedElastic(BLOCKING_THREADS, BLOCKING_QUEUE, "sluice-blocking", 60, true);
        UpstreamProbe probe = new UpstreamProbe("sluice", version(), PROBE_LIMIT, timer);
        this.assembly = new RouteAssembly(factories, probe, loops, timer, blocking, metrics.and(chainListener));
        this.routes = buildRoutes();
        this.exchanges = new Exchanges(
                routes,
                SessionMapping.events(config.session().events()),
                config.shutdown().retry(),
                Long.toString(new SecureRandom().nextLong() >>> 32, Character.MAX_RADIX),
                Clock.systemUTC(),
                timer,
                metrics,
                traffics -> sessionManager(traffics, observers));
        this.edge = new HttpEdge(
                ListenMapping.edge(config.listen(), config.limits(), config.timeouts()),
                routes,
                exchanges,
                timer,
                metrics,
                System::nanoTime);
        ExchangeMeters.register(metrics, exchanges, config.session().maxSessions());
        ReplicaMeters.register(metrics, exchanges.relocations());
        this.admin = new AdminServer(
                AdminMapping.settings(config.admin()),
                this::readiness,
                metrics::scrape,
                List.of(new UpstreamPage(exchanges.relocations())),
                blocking);
        this.adminListener = config.admin().enabled()
                ? Optional.of(bind(
                        "admin.address", config.admin().address(), Mono.defer(() -> admin.bind(loops, connections))))
                : Optional.empty();
        this.listener = bind("listen.address", config.listen().address(), bindEdge());
        state = Readiness.State.READY;
    }

    /**
     * Starts with a configuration.
     *
     * @param config a valid one
     * @return a running Sluice, to be closed by the caller
     * @throws StartException when it cannot start, for example because the port is in use
     */
    public static Sluice start(SluiceConfig config) {
        return start(config, ChainListener.none(), List.of());
    }

    /**
     * Starts with a configuration and listeners.
     *
     * @param config a valid one
     * @param chainListener hears what interceptors decide
     * @param observers hear of sessions
     * @return a running Sluice, to be closed by the caller
     * @throws StartException when it cannot start
     */
    public static Sluice start(SluiceConfig config, ChainListener chainListener, List<SessionObserver> observers) {
        return new Sluice(config, chainListener, observers);
    }

    /**
     * Sluice's own version.
     *
     * @return from the jar's manifest; {@code dev} when there is none
     */
    public static String version() {
        String version = Sluice.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /**
     * The port that clients connect to.
     *
     * @return the one that was bound
     */
    public int port() {
        return listener.port();
    }

    /**
     * Where clients reach a route.
     *
     * @param route one of {@link #routes()}
     * @return the URL of its MCP endpoint
     */
    public URI endpoint(Route route) {
        return URI.create(edge.baseUrl(port()) + route.path());
    }

    /**
     * Where operators look.
     *
     * @return the URL of the admin pages; empty when the configuration switches them off
     */
    public Optional<URI> adminUrl() {
        return adminListener.map(bound -> URI.create(admin.url(bound.port())));
    }

    /**
     * The routes.
     *
     * @return in the order of the configuration
     */
    public List<Route> routes() {
        return routes.routes();
    }

    /**
     * What is under way, and the sessions.
     *
     * @return for health, statistics and metrics
     */
    public Exchanges exchanges() {
        return exchanges;
    }

    /**
     * Stops in order: no new connections and sessions; interceptors are told; session writes are flushed; a last cleanup
     * pass runs; what is under way may end within the grace period, and the rest is cut. Calling again does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        state = Readiness.State.DRAINING;
        LOGGER.info("Stopping: no new connections, no new sessions");
        listener.dispose();
        SessionManager sessions = exchanges.sessions();
        sessions.refuseNew();
        Mono<Void> drained = exchanges.inFlight().drain().cache();
        step("telling the interceptors", tellInterceptors());
        step("flushing session writes", sessions.flush());
        step("the last cleanup pass", sessions.cleanUpOnce());
        drain(drained);
        step("ending the sessions", sessions.removeAll(RemovalReason.SHUTDOWN));
        step("ending upstream sessions", exchanges.settle());
        sessions.close();
        exchanges.dispose();
        adminListener.ifPresent(DisposableServer::dispose);
        release();
        LOGGER.info("Stopped");
    }

    private static InterceptorFactories factories(SluiceConfig config) {
        try {
            return InterceptorFactories.load(config.plugins());
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private RouteTable buildRoutes() {
        try {
            return new RouteTable(config.routes().stream().map(assembly::build).toList());
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    private Mono<DisposableServer> bindEdge() {
        return Mono.<DisposableServer>defer(() -> edge.bind(loops, connections))
                .onErrorMap(
                        IllegalArgumentException.class,
                        e -> new StartException(
                                "listen.tls: " + e.getMessage() + " (expected: PEM files with certificates and a key)",
                                e));
    }

    private DisposableServer bind(String key, Address address, Mono<? extends DisposableServer> binding) {
        try {
            DisposableServer bound = binding.block(START_LIMIT);
            if (bound == null) {
                throw new StartException(key + ": " + address + " could not be bound in time");
            }
            return bound;
        } catch (RuntimeException e) {
            exchanges.sessions().close();
            exchanges.dispose();
            release();
            throw startFailure(key + ": " + address, e);
        }
    }

    private static StartException startFailure(String address, RuntimeException error) {
        Throwable cause = Exceptions.unwrap(error);
        if (cause instanceof StartException known) {
            return known;
        }
        String reason = innermostMessage(cause);
        return reason.contains("in use")
                ? new StartException(address + " is already in use; stop what uses it, or choose another one", cause)
                : new StartException(address + " cannot be served: " + reason, cause);
    }

    private static String innermostMessage(Throwable error) {
        Throwable innermost = error;
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            innermost = cause;
        }
        return String.valueOf(innermost.getMessage());
    }

    private Readiness readiness() {
        return new Readiness(
                state, routes.routes().stream().map(Sluice::routeState).toList());
    }

    private static Readiness.RouteState routeState(Route route) {
        String upstream =
                route.upstream().profile().map(UpstreamProfile::describe).orElse("has not answered yet");
        return new Readiness.RouteState(route.name(), route.path(), upstream);
    }

    private SessionManager sessionManager(SessionObserver traffics, List<SessionObserver> observers) {
        List<SessionObserver> all = new ArrayList<>();
        all.add(traffics);
        all.addAll(observers);
        return new SessionManager(
                SessionMapping.sessions(config.session()),
                new MemorySessionStore(),
                SessionIds.random(),
                Clock.systemUTC(),
                System::nanoTime,
                timer,
                all);
    }

    private Mono<Void> tellInterceptors() {
        return Flux.fromIterable(routes.routes())
                .concatMap(route -> route.chain().shutdown())
                .then();
    }

    private void drain(Mono<Void> drained) {
        Duration grace = config.shutdown().grace();
        LOGGER.info(
                "{} exchanges under way may end within {}", exchanges.inFlight().active(), grace);
        boolean inTime = Boolean.TRUE.equals(
                drained.thenReturn(true).timeout(grace, Mono.just(false)).block());
        if (!inTime) {
            LOGGER.warn(
                    "{} exchanges did not end in time and are cut",
                    exchanges.inFlight().active());
        }
    }

    /** Closes what was made first, last. */
    private void release() {
        step("closing connections", closeConnections());
        step("closing upstream connections", assembly.close());
        factories.close();
        metrics.close();
        blocking.dispose();
        step("stopping the event loops", loops.disposeLater(Duration.ZERO, STEP_LIMIT));
        timer.dispose();
    }

    private Mono<Void> closeConnections() {
        return Mono.create(sink -> connections.close().addListener(done -> sink.success()));
    }

    /** A step that fails or takes too long is reported, and the next one begins all the same. */
    private static void step(String what, Mono<Void> work) {
        try {
            var unused = work.block(STEP_LIMIT.plusSeconds(1));
        } catch (RuntimeException e) {
            LOGGER.warn("{} failed: {}", what, e.toString());
        }
    }
}
