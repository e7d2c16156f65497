package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.StdioConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.config.UpstreamTransport;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.bridge.Bridge;
import dev.sluice.proxy.bridge.driving.DrivingConnector;
import dev.sluice.proxy.bridge.parking.ParkingConnector;
import dev.sluice.proxy.bridge.parking.ParkingService;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.LegacyClientStatistics;
import dev.sluice.proxy.connector.LineListener;
import dev.sluice.proxy.connector.ModernClientStatistics;
import dev.sluice.proxy.connector.SluiceClient;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamProbe;
import dev.sluice.proxy.connector.UpstreamReplicas;
import dev.sluice.proxy.connector.balance.BalancedConnector;
import dev.sluice.proxy.connector.channel.ChannelConnector;
import dev.sluice.proxy.connector.channel.ChannelOpener;
import dev.sluice.proxy.connector.channel.ChannelSettings;
import dev.sluice.proxy.connector.channel.SharedLines;
import dev.sluice.proxy.connector.channel.SharingSettings;
import dev.sluice.proxy.connector.forward.LineOwners;
import dev.sluice.proxy.connector.forward.LineService;
import dev.sluice.proxy.connector.http.DetectingConnector;
import dev.sluice.proxy.connector.http.HttpConnector;
import dev.sluice.proxy.connector.http.HttpConnectorSettings;
import dev.sluice.proxy.connector.http.HttpSseOpener;
import dev.sluice.proxy.connector.stdio.ChildProcesses;
import dev.sluice.proxy.connector.stdio.Executables;
import dev.sluice.proxy.connector.stdio.Warden;
import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.Replicas;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Builds the ways to upstreams from their configuration, one connector for each transport, and closes them. */
final class UpstreamAssembly {
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

    private final String version;
    private final CredentialsAssembly credentials;
    private final SharedThreads threads;
    private final Replicas replicas;
    private final LineListener listener;
    private final Warden warden = new Warden();
    private final Adaptations adaptations = new Adaptations();
    private final Map<String, ParkingConnector> parkings = new LinkedHashMap<>();
    private final Map<String, DrivingConnector> drivings = new LinkedHashMap<>();
    private final List<Mono<Void>> partings = new ArrayList<>();
    private final List<Mono<Void>> closings = new ArrayList<>();
    private final Map<String, Connector> lines = new HashMap<>();

    /**
     * Prepares it.
     *
     * @param version of Sluice, for upstreams
     * @param credentials what upstreams are shown
     * @param replicas the processes that may have lines to the same upstreams
     * @param listener hears of what cannot be read
     */
    UpstreamAssembly(
            String version,
            CredentialsAssembly credentials,
            SharedThreads threads,
            Replicas replicas,
            LineListener listener) {
        this.version = version;
        this.credentials = credentials;
        this.threads = threads;
        this.replicas = replicas;
        this.listener = listener;
    }

    Upstream build(RouteConfig config) {
        return config.upstream().stdio().map(stdio -> started(config, stdio)).orElseGet(() -> reached(config));
    }

    /** Lets other replicas use the lines of what was built. */
    void serve(ReplicaBus bus) {
        MessageReader reader = new MessageReader(RouteMapping.busJson());
        new LineService(lines, reader, threads.timer()).serve(bus);
        new ParkingService(parkings, reader, threads.timer()).serve(bus);
        drivings.values().forEach(driving -> driving.serve(bus));
    }

    /** What modern clients use legacy upstreams for, by route, whenever it is asked. */
    Map<String, Supplier<ModernClientStatistics>> modernClients() {
        Map<String, Supplier<ModernClientStatistics>> byRoute = new LinkedHashMap<>();
        parkings.forEach((route, parking) -> byRoute.put(route, parking::statistics));
        return byRoute;
    }

    /** What legacy clients use modern upstreams for, by route, whenever it is asked. */
    Map<String, Supplier<LegacyClientStatistics>> legacyClients() {
        Map<String, Supplier<LegacyClientStatistics>> byRoute = new LinkedHashMap<>();
        drivings.forEach((route, driving) -> byRoute.put(route, driving::statistics));
        return byRoute;
    }

    Mono<Void> close() {
        return Mono.defer(() -> together(partings).then(together(closings)));
    }

    private static Mono<Void> together(List<Mono<Void>> ends) {
        return Flux.fromIterable(ends).flatMap(end -> end).then();
    }

    /** Ends the watch over child processes. Comes after {@link #close}; what is left of them is ended then. */
    void dismiss() {
        warden.close();
    }

    /** A process may have to be fetched and started before it can answer, so that silence means nothing for longer. */
    private Upstream started(RouteConfig config, StdioConfig stdio) {
        String program = stdio.command().get(0);
        Map<String, String> environment = new HashMap<>();
        stdio.environment().forEach((name, value) -> environment.put(name, value.value()));
        Path found = Executables.find(program, environment, stdio.directory())
                .orElseThrow(() -> new StartException("routes[" + config.name()
                        + "].upstream.stdio.command: there is no program \"" + program
                        + "\" (expected: one on the PATH, or the path of one; install it, or write where it is)"));
        ChildProcesses children = new ChildProcesses(
                RouteMapping.stdio(config, stdio, found), warden, threads.timer(), threads.blocking());
        Connector connector = RouteMapping.sharing(config, stdio)
                .map(sharing -> shared(config, stdio, sharing, children))
                .orElseGet(() -> overLines(config.name(), program, children, RouteMapping.channel(stdio), config));
        return bridged(config, connector, Optional.empty(), probe(stdio.startTimeout()));
    }

    private Connector shared(RouteConfig config, StdioConfig stdio, SharingSettings sharing, ChildProcesses children) {
        ChannelSettings settings = RouteMapping.channel(stdio);
        SharedLines shared =
                new SharedLines(children, sharing, settings, reader(config), threads.timer(), unreadable(config));
        Connector connector = overLines(config.name(), children.toString(), shared, settings, config);
        closings.add(shared.close());
        return connector;
    }

    /** A single server gets its calls directly: balancing begins with the second. */
    private Upstream reached(RouteConfig config) {
        UpstreamProbe probe = probe(PROBE_LIMIT);
        Map<String, Connector> urls = new LinkedHashMap<>();
        config.upstream().urls().forEach(url -> urls.put(UpstreamConfig.nameOf(url), overHttp(config, url)));
        if (urls.size() == 1) {
            return bridged(config, urls.values().iterator().next(), Optional.empty(), probe);
        }
        BalancedConnector balanced = new BalancedConnector(
                urls, RouteMapping.ejection(config.upstream().ejection()), threads.timer());
        return bridged(config, balanced, Optional.of(balanced), probe);
    }

    /** Puts what stands between the eras before an upstream. */
    private Upstream bridged(
            RouteConfig config, Connector direct, Optional<UpstreamReplicas> replicas, UpstreamProbe probe) {
        return new Upstream(
                direct,
                replicas,
                pinned(config),
                probe,
                threads.timer(),
                upstream -> new Bridge(
                        upstream, Optional.of(driving(config, upstream)), Optional.of(parking(config, upstream))));
    }

    private Connector parking(RouteConfig config, Upstream upstream) {
        ParkingConnector parking = new ParkingConnector(
                upstream.direct(),
                upstream.agreements(),
                ChannelConnector::isOverChannel,
                RouteMapping.revisions(config),
                Map.of("name", "sluice", "version", version),
                config.name(),
                replicas,
                adaptations,
                RouteMapping.parking(config),
                threads.timer());
        partings.add(parking.close());
        parkings.put(config.name(), parking);
        return parking;
    }

    private Connector driving(RouteConfig config, Upstream upstream) {
        DrivingConnector driving = new DrivingConnector(
                upstream, config.name(), replicas, adaptations, RouteMapping.driving(config), threads.timer());
        drivings.put(config.name(), driving);
        return driving;
    }

    private static Optional<ProtocolVersion> pinned(RouteConfig config) {
        return config.upstream().revision().flatMap(ProtocolVersion::parse);
    }

    private UpstreamProbe probe(Duration limit) {
        return new UpstreamProbe(new SluiceClient("sluice", version, limit, threads.timer()));
    }

    private Connector overHttp(RouteConfig config, URI url) {
        try {
            UpstreamTransport transport = config.upstream().transport();
            if (transport == UpstreamTransport.STREAMABLE) {
                return streamable(config, url);
            }
            Connector sse = sse(config, url);
            return transport == UpstreamTransport.SSE
                    ? sse
                    : new DetectingConnector(streamable(config, url), sse, ChannelConnector::isOverChannel);
        } catch (IllegalArgumentException e) {
            // Of what a file can say, only the certificates are not checked before.
            throw new StartException(
                    "routes[" + config.name() + "].upstream.trust or .credentials.certificate: " + e.getMessage(), e);
        }
    }

    private Connector streamable(RouteConfig config, URI url) {
        HttpConnector connector = new HttpConnector(
                RouteMapping.connector(config, url),
                credentials.build(config, url),
                reader(config),
                threads.loops(),
                threads.timer());
        closings.add(connector.close());
        return connector;
    }

    private Connector sse(RouteConfig config, URI url) {
        HttpConnectorSettings settings = RouteMapping.connector(config, url);
        HttpSseOpener opener = new HttpSseOpener(settings, credentials.build(config, url), threads.loops());
        String name = UpstreamConfig.nameOf(url);
        Connector connector =
                overLines(config.name() + " " + name, name, opener, RouteMapping.sseChannel(config), config);
        closings.add(opener.close());
        return connector;
    }

    private Connector overLines(
            String key, String name, ChannelOpener opener, ChannelSettings settings, RouteConfig config) {
        MessageReader reader = reader(config);
        ChannelConnector connector = new ChannelConnector(
                name,
                opener,
                new LineOwners(key, replicas, reader),
                settings,
                reader,
                threads.timer(),
                unreadable(config));
        closings.add(connector.close());
        lines.put(key, connector);
        return connector;
    }

    private Runnable unreadable(RouteConfig config) {
        return () -> listener.unreadable(config.name());
    }

    private static MessageReader reader(RouteConfig config) {
        return new MessageReader(RouteMapping.upstreamJson(config.limits()));
    }
}
