package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.watch.FileChanges;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import dev.sluice.proxy.admin.ExchangeMeters;
import dev.sluice.proxy.admin.Metrics;
import dev.sluice.proxy.admin.Readiness;
import dev.sluice.proxy.admin.ReplicaMeters;
import dev.sluice.proxy.authentication.Gatekeeper;
import dev.sluice.proxy.authentication.PublicAddress;
import dev.sluice.proxy.connector.UpstreamProfile;
import dev.sluice.proxy.edge.Edge;
import dev.sluice.proxy.edge.http.ClientConnections;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.oauth.TokenVault;
import dev.sluice.proxy.route.Reloaded;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionObserver;
import dev.sluice.session.events.HeldBytes;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * A running Sluice: everything that it needs is made here, passed down, and let go of in reverse order.
 *
 * <p>Starting and closing block the calling thread; nothing else does.
 */
public final class Sluice implements AutoCloseable {
    private final RouteTable routes;
    private final ConfigFollower follower;
    private final String sessionStore;
    private final HeldBytes heldBytes = new HeldBytes();
    private final HeapGauge heap = new HeapGauge();
    private final Exchanges exchanges;
    private final Optional<URI> adminUrl;
    private final List<Edge> edges = new ArrayList<>();
    private final Shutdown shutdown;
    private volatile Readiness.State state = Readiness.State.STARTING;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Sluice(
            SluiceConfig config,
            List<Transport> transports,
            ChainListener chainListener,
            List<SessionObserver> observers,
            Releases releases) {
        InterceptorFactories factories = factories(config);
        releases.add("closing the plugins", factories::close);
        SharedThreads threads = SharedThreads.start(config, releases);
        Metrics metrics = new Metrics(version());
        releases.add("closing the metrics", metrics::close);
        SessionBacking backing = SessionBacking.start(config.session(), threads, metrics, releases);
        PublicAddress address = new PublicAddress(config.listen().publicUrl());
        TokenVault vault = new TokenVault(
                Clock.systemUTC(), config.authentication().tokens().rememberedCount());
        Webs webs = new Webs(threads, releases);
        CredentialsAssembly credentials =
                new CredentialsAssembly(config.authentication().tokens(), webs, vault, address, threads);
        AuthenticationAssembly authentication = new AuthenticationAssembly(config, address, vault, webs, threads);
        Gatekeeper gatekeeper = authentication.gatekeeper();
        UpstreamAssembly upstreams = new UpstreamAssembly(
                version(), credentials, threads, backing.sharing().replicas(), metrics);
        releases.add("ending the watch over child processes", upstreams::dismiss);
        releases.add("closing upstream connections", upstreams.close());
        InterceptorServices services =
                new InterceptorServices(threads, config.limits(), version(), backing.budgets(), releases);
        ChainAssembly chains = new ChainAssembly(
                factories, threads.timer(), threads.blocking(), metrics.and(chainListener), services::of);
        releases.add("letting go of interceptors", chains.letGoOfAll());
        RouteAssembly assembly = new RouteAssembly(chains, upstreams, gatekeeper::gate);
        Map<String, RunningRoute> running = new LinkedHashMap<>();
        config.routes().forEach(route -> running.put(route.name(), assembly.build(route)));
        this.routes = new RouteTable(
                running.values().stream().map(RunningRoute::route).toList());
        upstreams.serve();
        this.sessionStore = backing.description();
        Administration administration = new Administration(config.admin(), threads, releases);
        ClientConnections connections = new ClientConnections(threads.timer(), System::nanoTime);
        releases.add("closing connections", connections.cut());
        this.exchanges = new Exchanges(
                routes,
                SessionMapping.events(config.session().events()),
                heldBytes,
                config.shutdown().retry(),
                Long.toString(new SecureRandom().nextLong() >>> 32, Character.MAX_RADIX),
                Clock.systemUTC(),
                threads.timer(),
                metrics,
                backing.sharing().replicas(),
                backing.journal(),
                traffics -> sessionManager(config, backing, threads, traffics, observers));
        releases.add("giving up what nobody waits for", exchanges::dispose);
        releases.add("closing the sessions", exchanges.sessions()::close);
        heap.listen(() -> exchanges.sessions().memoryMeasured());
        heldBytes.listen(
                SessionMapping.bufferLevels(config.session()),
                () -> exchanges.sessions().memoryMeasured());
        releases.add("closing the heap gauge", heap::close);
        ExchangeMeters.register(metrics, exchanges, config.session().maxSessions());
        ReplicaMeters.register(metrics, exchanges.relocations());
        Succession succession = new Succession(
                routes,
                gatekeeper,
                chains,
                upstreams,
                exchanges.departures(),
                exchanges.retirements(),
                new RouteFigures(metrics, exchanges),
                config.reload().grace());
        succession.replace(Map.of(), running);
        Reloading reloading = new Reloading(assembly, succession, config, running);
        this.follower = new ConfigFollower(
                reloading::apply, reloading::stop, config.reload(), metrics, threads.timer(), threads.blocking());
        releases.add("leaving the configuration file alone", follower::dispose);
        this.adminUrl = administration.open(this::readiness, metrics, exchanges, follower);
        Surroundings surroundings = new Surroundings(
                config,
                routes,
                exchanges,
                backing.sharing().replicas(),
                threads.timer(),
                threads.loops(),
                address,
                authentication.access(gatekeeper, credentials::publicKeys),
                connections,
                metrics);
        transports.forEach(transport -> open(transport, surroundings, releases));
        this.shutdown = new Shutdown(
                edges,
                connections,
                chains.letGoOfAll(),
                exchanges,
                backing.store().isShared(),
                config.shutdown(),
                releases);
        state = Readiness.State.READY;
    }

    /**
     * Starts with a configuration, for clients that come over HTTP.
     *
     * @param config a valid one
     * @return a running Sluice, to be closed by the caller
     * @throws StartException when it cannot start, for example because the port is in use
     */
    public static Sluice start(SluiceConfig config) {
        return start(config, List.of(new HttpTransport()));
    }

    /**
     * Starts with a configuration, for clients that come in some other way.
     *
     * @param config a valid one
     * @param transports the ways for clients to come in
     * @return a running Sluice, to be closed by the caller
     * @throws StartException when it cannot start
     */
    public static Sluice start(SluiceConfig config, List<Transport> transports) {
        return start(config, transports, ChainListener.none(), List.of());
    }

    /**
     * Starts with a configuration and listeners.
     *
     * @param config a valid one
     * @param transports the ways for clients to come in
     * @param chainListener hears what interceptors decide
     * @param observers hear of sessions
     * @return a running Sluice, to be closed by the caller
     * @throws StartException when it cannot start
     */
    public static Sluice start(
            SluiceConfig config,
            List<Transport> transports,
            ChainListener chainListener,
            List<SessionObserver> observers) {
        Releases releases = new Releases(config.shutdown().step());
        try {
            return new Sluice(config, transports, chainListener, observers, releases);
        } catch (RuntimeException e) {
            releases.run();
            throw e;
        }
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
        return address().getPort();
    }

    /**
     * Where clients reach a route.
     *
     * @param route one of {@link #routes()}
     * @return the URL of its MCP endpoint
     */
    public URI endpoint(Route route) {
        return URI.create(address() + route.path());
    }

    /**
     * Whether it is still of use.
     *
     * @return completes when no client can come any more; never while Sluice listens
     */
    public Mono<Void> over() {
        return Mono.when(edges.stream().map(Edge::over).toList());
    }

    /**
     * Where operators look.
     *
     * @return the URL of the admin pages; empty when the configuration switches them off
     */
    public Optional<URI> adminUrl() {
        return adminUrl;
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
     * Where the sessions are kept.
     *
     * @return one line for people
     */
    public String sessionStore() {
        return sessionStore;
    }

    /**
     * Puts a changed configuration into effect without an interruption: all of it, or nothing. Routes may come, change and
     * go, and what they have their defaults from may change, nothing else. An exchange that has begun ends on the route that
     * it began on; what comes later finds the new ones, all at once. What has not changed goes on: interceptors whose name
     * and settings stay with what they count and know, upstreams with their connections, children and sessions. Blocks the
     * calling thread until everything new is made; interceptors and upstreams that are not needed any more end later by
     * themselves, when nothing is under way with them or {@code reload.grace} is over.
     *
     * @param config a valid one
     * @return what came of it
     */
    public Reloaded reload(SluiceConfig config) {
        return follower.apply(config);
    }

    /**
     * Follows the file that the configuration came from: what changes there is taken over as by {@link #reload}, as soon
     * as it is noticed, and when an operator asks for it.
     *
     * @param changes of the file, since before it was first read
     * @param source loads it, on some thread that may block; throws with a message for the operator
     */
    public void follow(FileChanges changes, Supplier<SluiceConfig> source) {
        follower.follow(changes, source);
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
     * Stops in order: readiness turns red, and everything is served until the delay is over; no new connections, and no
     * new sessions that would end with this process; interceptors are told; session writes are flushed; a last cleanup
     * pass runs; what is under way may end within the grace period, and the rest is cut. Calling again does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            state = Readiness.State.DRAINING;
            follower.dispose();
            shutdown.run();
        }
    }

    private static InterceptorFactories factories(SluiceConfig config) {
        try {
            return InterceptorFactories.load(config.plugins());
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private SessionManager sessionManager(
            SluiceConfig config,
            SessionBacking backing,
            SharedThreads threads,
            SessionObserver traffics,
            List<SessionObserver> observers) {
        List<SessionObserver> all = new ArrayList<>();
        all.add(traffics);
        all.add(new ChainObserver(routes));
        all.addAll(observers);
        return new SessionManager(
                SessionMapping.sessions(config.session()),
                backing.store(),
                SessionIds.random(),
                new SessionMemory(SessionMapping.memory(config.session().memory()), heldBytes, heap::read),
                Clock.systemUTC(),
                System::nanoTime,
                threads.timer(),
                all,
                backing.sharing());
    }

    private void open(Transport transport, Surroundings surroundings, Releases releases) {
        Edge edge = transport.open(surroundings);
        releases.add("closing an edge", edge.stopAccepting(Duration.ZERO));
        edges.add(edge);
    }

    /** Of the first edge that has one. */
    private URI address() {
        return edges.stream()
                .flatMap(edge -> edge.address().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no edge has an address"));
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
}
