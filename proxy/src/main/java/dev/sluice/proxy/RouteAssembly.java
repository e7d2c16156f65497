package dev.sluice.proxy;

import dev.sluice.config.InterceptorConfig;
import dev.sluice.config.InterceptorMode;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.Mode;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamProbe;
import dev.sluice.proxy.connector.balance.BalancedConnector;
import dev.sluice.proxy.connector.http.HttpConnector;
import dev.sluice.proxy.route.Route;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Builds routes from their configuration, and closes what it built for them. */
final class RouteAssembly {
    private final InterceptorFactories factories;
    private final UpstreamProbe probe;
    private final SharedThreads threads;
    private final ChainListener listener;
    private final List<HttpConnector> connectors = new ArrayList<>();

    RouteAssembly(InterceptorFactories factories, UpstreamProbe probe, SharedThreads threads, ChainListener listener) {
        this.factories = factories;
        this.probe = probe;
        this.threads = threads;
        this.listener = listener;
    }

    Route build(RouteConfig config) {
        List<RegisteredInterceptor> interceptors = new ArrayList<>();
        for (int i = 0; i < config.interceptors().size(); i++) {
            String path = "routes[" + config.name() + "].interceptors[" + i + "]";
            interceptors.add(register(path, config.interceptors().get(i)));
        }
        return new Route(
                config.name(),
                config.path(),
                config.sse(),
                RouteMapping.revisions(config),
                upstream(config),
                new InterceptorChain(interceptors, threads.timer(), threads.blocking(), listener),
                new MessageReader(RouteMapping.downstreamJson(config.limits())),
                RouteMapping.settings(config));
    }

    Mono<Void> close() {
        return Flux.fromIterable(connectors).flatMap(HttpConnector::close).then();
    }

    /** A single server gets its calls directly: balancing begins with the second. */
    private Upstream upstream(RouteConfig config) {
        Map<String, Connector> replicas = new LinkedHashMap<>();
        config.upstream().urls().forEach(url -> replicas.put(UpstreamConfig.nameOf(url), connector(config, url)));
        if (replicas.size() == 1) {
            return new Upstream(replicas.values().iterator().next(), probe, threads.timer());
        }
        BalancedConnector balanced = new BalancedConnector(
                replicas, RouteMapping.ejection(config.upstream().ejection()), threads.timer());
        return new Upstream(balanced, Optional.of(balanced), probe, threads.timer());
    }

    private HttpConnector connector(RouteConfig config, URI url) {
        try {
            HttpConnector connector = new HttpConnector(
                    RouteMapping.connector(config, url),
                    new MessageReader(RouteMapping.upstreamJson(config.limits())),
                    threads.loops(),
                    threads.timer());
            connectors.add(connector);
            return connector;
        } catch (IllegalArgumentException e) {
            // Of what a file can say, only the certificates are not checked before.
            throw new StartException("routes[" + config.name() + "].upstream.trust: " + e.getMessage(), e);
        }
    }

    RegisteredInterceptor register(String path, InterceptorConfig config) {
        try {
            InterceptorFactory factory = factories.require(config.name());
            return new RegisteredInterceptor(
                    config.name(),
                    factory.create(config.settings()),
                    config.mode() == InterceptorMode.AUDIT ? Mode.AUDIT : Mode.ENFORCE,
                    config.failOpen(),
                    config.timeout());
        } catch (IllegalArgumentException e) {
            throw new StartException(path + ": " + e.getMessage(), e);
        }
    }
}
