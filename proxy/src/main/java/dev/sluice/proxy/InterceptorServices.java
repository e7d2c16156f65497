package dev.sluice.proxy;

import dev.sluice.config.LimitsConfig;
import dev.sluice.interceptors.external.PolicyWeb;
import dev.sluice.interceptors.ratelimit.RateStore;
import dev.sluice.interceptors.remote.RemoteServers;
import dev.sluice.session.redis.budget.RedisBudgets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the process offers to interceptors, made once for all of them. */
final class InterceptorServices {
    private final Map<Class<?>, Object> everywhere;
    private final Optional<RedisBudgets> budgets;

    /**
     * Makes what is there; the releases close it.
     *
     * @param limits of their connections
     * @param version of Sluice, for servers
     * @param budgets what replicas have together; empty for a process alone
     */
    InterceptorServices(
            SharedThreads threads,
            LimitsConfig limits,
            String version,
            Optional<RedisBudgets> budgets,
            Releases releases) {
        this.everywhere = Map.of(
                PolicyWeb.class, PolicyCalls.over(threads, limits, releases),
                RemoteServers.class, InterceptorServers.over(threads, limits, version, releases));
        this.budgets = budgets;
    }

    /** By interface, for the interceptors of a route. */
    Map<Class<?>, Object> of(String route) {
        Map<Class<?>, Object> services = new HashMap<>(everywhere);
        budgets.ifPresent(shared -> services.put(RateStore.class, new SharedRates(route, shared)));
        return services;
    }
}
