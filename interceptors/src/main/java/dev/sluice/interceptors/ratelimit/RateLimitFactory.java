package dev.sluice.interceptors.ratelimit;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.LimitScope;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.ratelimit.RateLimitSettings.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Makes {@link RateLimit} from the settings {@code limits}, {@code costs}, {@code keys} and {@code shared}. */
public final class RateLimitFactory implements InterceptorFactory {
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(366);
    private static final int MOST_PERMITS = 1_000_000_000;

    /** Found as a service. */
    public RateLimitFactory() {}

    @Override
    public String name() {
        return "rate-limit";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        return create(values, InterceptorHost.alone());
    }

    @Override
    public Interceptor create(Map<String, Object> values, InterceptorHost host) {
        return create(values, host, steadyMicros());
    }

    static Interceptor create(Map<String, Object> values, InterceptorHost host, LongSupplier micros) {
        RateLimitSettings settings = read(Settings.of(values, "limits", "costs", "keys", "shared"));
        return new RateLimit(
                settings,
                new LocalRates(settings.keys(), micros),
                host.service(RateStore.class).filter(store -> settings.shared()));
    }

    private static RateLimitSettings read(Settings settings) {
        List<Limit> limits = new ArrayList<>();
        for (Settings limit : settings.sections("limits", LimitScope.settings("kind", "permits", "window", "burst"))) {
            limits.add(new Limit(LimitScope.read(limit, limits.size()), budget(limit)));
        }
        if (limits.isEmpty()) {
            throw settings.objection("limits", "at least one limit");
        }
        return new RateLimitSettings(
                limits,
                costs(settings),
                settings.integer(
                        "keys",
                        RateLimitSettings.FEWEST_KEYS,
                        RateLimitSettings.MOST_KEYS,
                        RateLimitSettings.DEFAULT_KEYS),
                settings.bool("shared", true));
    }

    private static Budget budget(Settings limit) {
        Budget.Kind kind = limit.choice("kind", Budget.Kind.RATE);
        int permits = limit.integer("permits", 1, MOST_PERMITS, 0);
        Duration window = limit.duration("window", SHORTEST_WINDOW, LONGEST_WINDOW, Duration.ofMinutes(1));
        if (limit.has("burst") && kind == Budget.Kind.QUOTA) {
            throw limit.objection("burst", "with kind rate only");
        }
        return new Budget(kind, permits, window, limit.integer("burst", 1, permits, permits));
    }

    private static Map<String, Integer> costs(Settings settings) {
        Map<String, Integer> costs = new LinkedHashMap<>();
        String[] tools = settings.map("costs").keySet().toArray(String[]::new);
        Settings written = settings.section("costs", tools);
        for (String tool : tools) {
            costs.put(tool, written.integer(tool, 1, MOST_PERMITS, 1));
        }
        return costs;
    }

    /** The time since 1970 as it was at the start, and from then on by the clock that nobody sets. */
    private static LongSupplier steadyMicros() {
        long start = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        long nanos = System.nanoTime();
        return () -> start + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - nanos);
    }
}
