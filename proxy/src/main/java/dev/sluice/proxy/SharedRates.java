package dev.sluice.proxy;

import dev.sluice.interceptors.ratelimit.Budget;
import dev.sluice.interceptors.ratelimit.Demand;
import dev.sluice.interceptors.ratelimit.RateStore;
import dev.sluice.session.redis.budget.Draw;
import dev.sluice.session.redis.budget.RedisBudgets;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** The budgets of rate limits, where all replicas look. */
final class SharedRates implements RateStore {
    /** All budgets that one request may take from are of one route. */
    private final String route;

    private final RedisBudgets budgets;

    SharedRates(String route, RedisBudgets budgets) {
        this.route = route;
        this.budgets = budgets;
    }

    @Override
    public Mono<Duration> take(List<Demand> demands) {
        return budgets.take(route, demands.stream().map(SharedRates::draw).toList());
    }

    private static Draw draw(Demand demand) {
        Budget budget = demand.budget();
        return new Draw(
                demand.key(),
                budget.kind() == Budget.Kind.QUOTA,
                budget.permits(),
                budget.window(),
                budget.burst(),
                demand.cost());
    }
}
