package dev.sluice.proxy;

import dev.sluice.config.InterceptorConfig;
import dev.sluice.config.InterceptorMode;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.WhenConfig;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.Mode;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.interceptors.chain.When;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import dev.sluice.proxy.connector.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Builds the interceptors of routes, from nothing or from those that are there, and lets go of them. Building blocks. */
final class ChainAssembly {
    private final InterceptorFactories factories;
    private final Scheduler timer;
    private final Scheduler blocking;
    private final ChainListener listener;
    private final Function<String, Map<Class<?>, Object>> services;
    private final LivingInterceptors living = new LivingInterceptors();

    /**
     * Prepares it.
     *
     * @param timer runs time limits
     * @param blocking runs interceptors that may block
     * @param services of the process for a route
     */
    ChainAssembly(
            InterceptorFactories factories,
            Scheduler timer,
            Scheduler blocking,
            ChainListener listener,
            Function<String, Map<Class<?>, Object>> services) {
        this.factories = factories;
        this.timer = timer;
        this.blocking = blocking;
        this.listener = listener;
        this.services = services;
    }

    Policies build(RouteConfig route) {
        return build(route, policies(List.of(), List.of()));
    }

    /**
     * Builds what a route needs now. Interceptors that are there and have the same settings go on; of those that are new,
     * none is left when one cannot be made.
     *
     * @param route as it is to be
     * @param before what it has; stays as it is
     * @throws StartException when an interceptor cannot be made
     */
    Policies build(RouteConfig route, Policies before) {
        List<RegisteredInterceptor> made = new ArrayList<>();
        try {
            Policies.Stock stock = before.stock();
            InterceptorHost host = new InterceptorHost(route.name(), services.apply(route.name()));
            for (InterceptorConfig config : route.interceptors()) {
                String path = "routes[" + route.name() + "].interceptors[" + made.size() + "]";
                made.add(registered(config, stock.take(config).orElseGet(() -> create(path, config, host)), path));
            }
            return policies(route.interceptors(), made);
        } catch (RuntimeException | LinkageError e) {
            undo(policies(route.interceptors().subList(0, made.size()), made));
            throw e;
        }
    }

    /** Lets go of what was made for nothing. Blocks. */
    void undo(Policies attempted) {
        new Step("letting go of interceptors", letGo(attempted)).run();
    }

    /** Shuts down those that are in no other chain; nothing happens when that was done before. */
    Mono<Void> letGo(Policies leaving) {
        return living.end(leaving);
    }

    /** Shuts down all that are left. */
    Mono<Void> letGoOfAll() {
        return living.endAll();
    }

    private Policies policies(List<InterceptorConfig> configs, List<RegisteredInterceptor> made) {
        Policies policies =
                new Policies(configs, made, new InterceptorChain(made, timer, blocking, listener), new Usage());
        living.begin(policies);
        return policies;
    }

    private Interceptor create(String path, InterceptorConfig config, InterceptorHost host) {
        try {
            return factories.require(config.name()).create(config.settings(), host);
        } catch (IllegalArgumentException e) {
            throw new StartException(path + ": " + e.getMessage(), e);
        }
    }

    private static RegisteredInterceptor registered(InterceptorConfig config, Interceptor interceptor, String path) {
        try {
            return new RegisteredInterceptor(
                    config.name(),
                    interceptor,
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
