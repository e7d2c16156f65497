package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.StdioConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.config.UpstreamTransport;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.bridge.Bridge;
import dev.sluice.proxy.bridge.driving.DrivingConnector;
import dev.sluice.proxy.bridge.parking.ParkingConnector;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.Crossing;
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
import dev.sluice.proxy.connector.http.DetectingConnector;
import dev.sluice.proxy.connector.http.HttpConnector;
import dev.sluice.proxy.connector.http.HttpConnectorSettings;
import dev.sluice.proxy.connector.http.HttpSseOpener;
import dev.sluice.proxy.connector.stdio.ChildProcesses;
import dev.sluice.proxy.connector.stdio.Executables;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Builds the way to the upstream of one route, with a connector for its transport. For one use. */
final class UpstreamConstruction {
    private final RouteConfig config;
    private final UpstreamAssembly.Means means;
    private final List<Mono<Void>> partings = new ArrayList<>();
    private final List<Mono<Void>> closings = new ArrayList<>();
    private final Map<String, Connector> lines = new HashMap<>();

    UpstreamConstruction(RouteConfig config, UpstreamAssembly.Means means) {
        this.config = config;
        this.means = means;
    }

    /** Everything; throws when there is no such program or certificate, and {@link #close} lets go of the rest then. */
    UpstreamParts build() {
        return config.upstream().stdio().map(this::started).orElseGet(this::reached);
    }

    /** Lets go of what was begun so far. */
    Mono<Void> close() {
        return Mono.defer(() -> together(partings).then(together(closings)));
    }

    private static Mono<Void> together(List<Mono<Void>> ends) {
        return Flux.fromIterable(ends).flatMap(end -> end).then();
    }

    /** A process may have to be fetched and started before it can answer, so that silence means nothing for longer. */
    private UpstreamParts started(StdioConfig stdio) {
        String program = stdio.command().get(0);
        Map<String, String> environment = new HashMap<>();
        stdio.environment().forEach((name, value) -> environment.put(name, value.value()));
        Path found = Executables.find(program, environment, stdio.directory())
                .orElseThrow(() -> new StartException("routes[" + config.name()
                        + "].upstream.stdio.command: there is no program \"" + program
                        + "\" (expected: one on the PATH, or the path of one; install it, or write where it is)"));
        ChildProcesses children = new ChildProcesses(
                RouteMapping.stdio(config, stdio, found),
                means.warden(),
                means.threads().timer(),
                means.threads().blocking());
        Connector connector = RouteMapping.sharing(config, stdio)
                .map(sharing -> shared(stdio, sharing, children))
                .orElseGet(() -> overLines(config.name(), program, children, RouteMapping.channel(stdio)));
        return bridged(connector, Optional.empty(), probe(stdio.startTimeout()));
    }

    private Connector shared(StdioConfig stdio, SharingSettings sharing, ChildProcesses children) {
        ChannelSettings settings = RouteMapping.channel(stdio);
        SharedLines shared = new SharedLines(
                children, sharing, settings, reader(), means.threads().timer(), this::unreadable);
        Connector connector = overLines(config.name(), children.toString(), shared, settings);
        closings.add(shared.close());
        return connector;
    }

    /** A single server gets its calls directly: balancing begins with the second. */
    private UpstreamParts reached() {
        UpstreamProbe probe = probe(RouteMapping.probe(config));
        Map<String, Connector> urls = new LinkedHashMap<>();
        config.upstream().urls().forEach(url -> urls.put(UpstreamConfig.nameOf(url), overHttp(url)));
        if (urls.size() == 1) {
            return bridged(urls.values().iterator().next(), Optional.empty(), probe);
        }
        BalancedConnector balanced = new BalancedConnector(
                urls,
                RouteMapping.ejection(config.upstream().ejection()),
                means.threads().timer());
        return bridged(balanced, Optional.of(balanced), probe);
    }

    /** Puts what stands between the eras before an upstream. */
    private UpstreamParts bridged(Connector direct, Optional<UpstreamReplicas> replicas, UpstreamProbe probe) {
        AtomicReference<@Nullable UpstreamParts> parts = new AtomicReference<>();
        Function<Upstream, Crossing> crossing = upstream -> {
            DrivingConnector driving = driving(upstream);
            ParkingConnector parking = parking(upstream);
            parts.set(new UpstreamParts(upstream, parking, driving, Map.copyOf(lines), close()));
            return new Bridge(upstream, Optional.of(driving), Optional.of(parking));
        };
        var unused = new Upstream(
                direct,
                replicas,
                pinned(),
                config.limits().knownTools(),
                probe,
                means.threads().timer(),
                crossing);
        return Objects.requireNonNull(parts.get(), "the way is made with the upstream");
    }

    private ParkingConnector parking(Upstream upstream) {
        ParkingConnector made = new ParkingConnector(
                upstream.direct(),
                upstream.agreements(),
                ChannelConnector::isOverChannel,
                RouteMapping.revisions(config),
                Map.of("name", "sluice", "version", means.version()),
                config.name(),
                means.replicas(),
                means.adaptations(),
                RouteMapping.parking(config),
                means.threads().timer());
        partings.add(made.close());
        return made;
    }

    private DrivingConnector driving(Upstream upstream) {
        return new DrivingConnector(
                upstream,
                config.name(),
                means.replicas(),
                means.adaptations(),
                RouteMapping.driving(config),
                means.threads().timer());
    }

    private Optional<ProtocolVersion> pinned() {
        return config.upstream().revision().flatMap(ProtocolVersion::parse);
    }

    private UpstreamProbe probe(Duration limit) {
        return new UpstreamProbe(new SluiceClient(
                "sluice", means.version(), limit, means.threads().timer()));
    }

    private Connector overHttp(URI url) {
        try {
            UpstreamTransport transport = config.upstream().transport();
            if (transport == UpstreamTransport.STREAMABLE) {
                return streamable(url);
            }
            Connector sse = sse(url);
            return transport == UpstreamTransport.SSE
                    ? sse
                    : new DetectingConnector(streamable(url), sse, ChannelConnector::isOverChannel);
        } catch (IllegalArgumentException e) {
            // Of what a file can say, only the certificates are not checked before.
            throw new StartException(
                    "routes[" + config.name() + "].upstream.trust or .credentials.certificate: " + e.getMessage(), e);
        }
    }

    private Connector streamable(URI url) {
        HttpConnector connector = new HttpConnector(
                RouteMapping.connector(config, url),
                means.credentials().build(config, url),
                reader(),
                means.threads().loops(),
                means.threads().timer());
        closings.add(connector.close());
        return connector;
    }

    private Connector sse(URI url) {
        HttpConnectorSettings settings = RouteMapping.connector(config, url);
        HttpSseOpener opener = new HttpSseOpener(
                settings,
                means.credentials().build(config, url),
                means.threads().loops());
        String name = UpstreamConfig.nameOf(url);
        Connector connector = overLines(config.name() + " " + name, name, opener, RouteMapping.sseChannel(config));
        closings.add(opener.close());
        return connector;
    }

    private Connector overLines(String key, String name, ChannelOpener opener, ChannelSettings settings) {
        MessageReader reader = reader();
        ChannelConnector connector = new ChannelConnector(
                name,
                opener,
                new LineOwners(key, means.replicas(), reader),
                settings,
                reader,
                means.threads().timer(),
                this::unreadable);
        closings.add(connector.close());
        lines.put(key, connector);
        return connector;
    }

    private void unreadable() {
        means.listener().unreadable(config.name());
    }

    private MessageReader reader() {
        return new MessageReader(RouteMapping.upstreamJson(config.limits()));
    }
}
