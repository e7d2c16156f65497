package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.route.Reloaded;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a changed configuration over while Sluice runs: all of it, or nothing. Everything new is made before anything is
 * replaced; then each route gets its new interceptors at one moment, between two exchanges, and interceptors that are not
 * needed any more are shut down. Blocks; one at a time.
 */
final class Reloading {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reloading.class);

    private final ChainAssembly chains;
    private final RouteTable routes;
    private final Map<String, Policies> policies;
    private SluiceConfig config;
    private boolean stopped;

    /**
     * Starts with what is in effect.
     *
     * @param policies of each route, by its name
     */
    Reloading(ChainAssembly chains, RouteTable routes, SluiceConfig config, Map<String, Policies> policies) {
        this.chains = chains;
        this.routes = routes;
        this.config = config;
        this.policies = new LinkedHashMap<>(policies);
    }

    /** Puts a configuration into effect, or says why not. */
    synchronized Reloaded apply(SluiceConfig fresh) {
        if (stopped) {
            return Reloaded.refused("Sluice is stopping");
        }
        List<String> fixed = FixedKeys.changed(config, fresh);
        if (!fixed.isEmpty()) {
            return Reloaded.refused(String.join(", ", fixed)
                    + ": changed (expected: as it was; only interceptors change without a restart)");
        }
        try {
            return replaced(fresh);
        } catch (StartException e) {
            return Reloaded.refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            LOGGER.debug("An interceptor cannot be made", e);
            return Reloaded.refused("an interceptor cannot be made: " + e);
        }
    }

    /** From now on everything stays as it is. */
    synchronized void stop() {
        stopped = true;
    }

    private Reloaded replaced(SluiceConfig fresh) {
        Map<String, Policies> next = rebuilt(fresh);
        config = fresh;
        routes.routes().stream().filter(route -> next.containsKey(route.name())).forEach(route -> replace(route, next));
        next.forEach((route, now) -> {
            Policies before = Objects.requireNonNull(policies.put(route, now), "every route has policies");
            ChainAssembly.letGo(before.chain(), now.chain());
        });
        return Reloaded.applied(List.copyOf(next.keySet()));
    }

    private static void replace(Route route, Map<String, Policies> next) {
        route.chain()
                .replace(Objects.requireNonNull(next.get(route.name()), "asked before")
                        .chain());
    }

    /** Of the routes whose interceptors have changed. */
    private Map<String, Policies> rebuilt(SluiceConfig fresh) {
        Map<String, Policies> next = new LinkedHashMap<>();
        try {
            for (RouteConfig route : fresh.routes()) {
                Policies before = before(route.name());
                if (!before.configs().equals(route.interceptors())) {
                    next.put(route.name(), chains.build(route, before));
                }
            }
            return next;
        } catch (RuntimeException | LinkageError e) {
            next.forEach((name, made) ->
                    ChainAssembly.letGo(made.chain(), before(name).chain()));
            throw e;
        }
    }

    private Policies before(String route) {
        return Objects.requireNonNull(policies.get(route), "every route has policies");
    }
}
