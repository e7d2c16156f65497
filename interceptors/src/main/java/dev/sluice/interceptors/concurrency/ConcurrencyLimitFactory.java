package dev.sluice.interceptors.concurrency;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.LimitScope;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.concurrency.ConcurrencyLimitSettings.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes {@link ConcurrencyLimit} from the settings {@code limits} and {@code retryAfter}. */
public final class ConcurrencyLimitFactory implements InterceptorFactory {
    private static final int MOST_CALLS = 1_000_000;

    /** Found as a service. */
    public ConcurrencyLimitFactory() {}

    @Override
    public String name() {
        return "concurrency-limit";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(values, "limits", "retryAfter");
        List<Limit> limits = new ArrayList<>();
        for (Settings limit : settings.sections("limits", LimitScope.settings("calls"))) {
            limits.add(new Limit(LimitScope.read(limit, limits.size()), limit.integer("calls", 1, MOST_CALLS, 64)));
        }
        if (limits.isEmpty()) {
            throw settings.objection("limits", "at least one limit");
        }
        return new ConcurrencyLimit(new ConcurrencyLimitSettings(
                limits,
                settings.duration(
                        "retryAfter",
                        Duration.ofSeconds(1),
                        Duration.ofHours(1),
                        ConcurrencyLimitSettings.DEFAULT_RETRY)));
    }
}
