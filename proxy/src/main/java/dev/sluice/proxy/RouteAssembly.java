package dev.sluice.proxy;

import dev.sluice.config.InterceptorConfig;
import dev.sluice.config.InterceptorMode;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.WhenConfig;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.Mode;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.interceptors.chain.When;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import dev.sluice.proxy.route.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Builds routes from their configuration, and closes what it built for them. */
final class RouteAssembly {
    private final InterceptorFactories factories;
    private final UpstreamAssembly upstreams;
    private final SharedThreads threads;
    private final ChainListener listener;
    private final Function<String, Map<Class<?>, Object>> services;

    RouteAssembly(
            InterceptorFactories factories,
            UpstreamAssembly upstreams,
            SharedThreads threads,
            ChainListener listener,
            Function<String, Map<Class<?>, Object>> services) {
        this.factories = factories;
        this.upstreams = upstreams;
        this.threads = threads;
        this.listener = listener;
        this.services = services;
    }

    Route build(RouteConfig config) {
        InterceptorHost host = new InterceptorHost(config.name(), services.apply(config.name()));
        return new Route(
                config.name(),
                config.path(),
                config.sse(),
                RouteMapping.revisions(config),
                upstreams.build(config),
                new InterceptorChain(
                        interceptors(factories, config, host), threads.timer(), threads.blocking(), listener),
                new MessageReader(RouteMapping.downstreamJson(config.limits())),
                RouteMapping.settings(config));
    }

    /** The interceptors of a route, in registration order. */
    static List<RegisteredInterceptor> interceptors(
            InterceptorFactories factories, RouteConfig config, InterceptorHost host) {
        List<RegisteredInterceptor> interceptors = new ArrayList<>();
        for (int i = 0; i < config.interceptors().size(); i++) {
            String path = "routes[" + config.name() + "].interceptors[" + i + "]";
            interceptors.add(registered(factories, path, config.interceptors().get(i), host));
        }
        return interceptors;
    }

    RegisteredInterceptor register(String path, InterceptorConfig config, InterceptorHost host) {
        return registered(factories, path, config, host);
    }

    private static RegisteredInterceptor registered(
            InterceptorFactories factories, String path, InterceptorConfig config, InterceptorHost host) {
        try {
            InterceptorFactory factory = factories.require(config.name());
            return new RegisteredInterceptor(
                    config.name(),
                    factory.create(config.settings(), host),
                    config.mode() == InterceptorMode.AUDIT ? Mode.AUDIT : Mode.ENFORCE,
                    config.failOpen(),
                    config.timeout(),
                    when(config.when()));
        } catch (IllegalArgumentException e) {
            throw new StartException(path + ": " + e.getMessage(), e);
        }
    }

    private static When when(WhenConfig when) {
        return When.of(
                when.methods(),
                when.tools(),
                when.principals(),
                when.revisions().stream()
                        .flatMap(date -> ProtocolVersion.parse(date).stream())
                        .toList());
    }
}
