package dev.sluice.interceptors.ratelimit;

import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Refuses requests over a rate or a quota, with -31429 and the time after which it may work again. A request that one limit
 * refuses takes nothing from the others. A request that the user was asked about on the way is counted once.
 *
 * <p>Where replicas share a store they count together. When the store does not answer, each counts for itself until it does.
 */
public final class RateLimit implements Interceptor {
    private static final Logger log = LoggerFactory.getLogger(RateLimit.class);
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    private final AttributeKey<Boolean> counted = AttributeKey.of("rate limit: counted", Boolean.class);
    private final List<RateLimitSettings.Limit> limits;
    private final List<Cost> costs;
    private final LocalRates local;
    private final Optional<RateStore> shared;

    /**
     * Makes one.
     *
     * @param settings the limits
     * @param local where budgets are kept when they are not shared, and while the store of all does not answer
     * @param shared where all replicas keep them
     */
    RateLimit(RateLimitSettings settings, LocalRates local, Optional<RateStore> shared) {
        this.limits = settings.limits();
        this.costs = settings.costs().entrySet().stream()
                .map(cost -> new Cost(Glob.of(List.of(cost.getKey())), cost.getValue()))
                .toList();
        this.local = local;
        this.shared = shared;
    }

    @Override
    public Interest interest() {
        return Interest.only(Direction.CLIENT_TO_SERVER);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.message().fold(request -> count(context, request), notification -> PROCEED, answer -> PROCEED);
    }

    private Mono<InterceptAction> count(InterceptContext context, McpRequest request) {
        List<Demand> demands = demands(context, request);
        if (demands.isEmpty() || context.attributes().get(counted).isPresent()) {
            return PROCEED;
        }
        context.attributes().put(counted, true);
        return shared.map(store -> store.take(demands)
                        .onErrorResume(trouble -> standIn(trouble, demands))
                        .map(RateLimit::action))
                .orElseGet(() -> Mono.just(action(local.take(demands))));
    }

    private Mono<Duration> standIn(Throwable trouble, List<Demand> demands) {
        log.debug("The store of the rates does not answer; counting in this process", trouble);
        return Mono.fromSupplier(() -> local.take(demands));
    }

    private List<Demand> demands(InterceptContext context, McpRequest request) {
        List<Demand> demands = new ArrayList<>(limits.size());
        for (RateLimitSettings.Limit limit : limits) {
            limit.scope()
                    .key(context, request)
                    .ifPresent(key -> demands.add(new Demand(key, limit.budget(), cost(request, limit.budget()))));
        }
        return demands;
    }

    private int cost(McpRequest request, Budget budget) {
        if (costs.isEmpty() || !request.method().equals(Methods.TOOLS_CALL)) {
            return 1;
        }
        int cost = costs.stream()
                .filter(known -> known.tools().matches(request.targetName()))
                .findFirst()
                .map(Cost::cost)
                .orElse(1);
        return Math.min(cost, budget.largestCost());
    }

    private static InterceptAction action(Duration wait) {
        if (wait.isZero()) {
            return InterceptAction.proceed();
        }
        long seconds = (wait.toMillis() + 999) / 1000;
        return new InterceptAction.Block(
                ErrorCodes.TOO_MANY,
                "Too many requests; try again in " + Math.max(1, seconds) + " s",
                new Remedy.Later(wait));
    }

    private record Cost(Glob tools, int cost) {}
}
