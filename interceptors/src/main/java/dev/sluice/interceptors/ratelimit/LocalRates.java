package dev.sluice.interceptors.ratelimit;

import dev.sluice.interceptors.RecentMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Budgets of this process alone; the least recently used are forgotten when there are too many. Thread-safe.
 *
 * <p>A library's limiter would let twice the rate through at the edge of two windows, and park a thread of an event loop
 * when two callers meet.
 */
final class LocalRates {
    private final RecentMap<String, Level> levels;
    private final LongSupplier micros;

    /** Makes one with a clock that counts from 1970 and does not run backwards. */
    LocalRates(int mostKeys, LongSupplier micros) {
        this.levels = new RecentMap<>(mostKeys);
        this.micros = micros;
    }

    /** Takes as {@link RateStore} says, at once. */
    synchronized Duration take(List<Demand> demands) {
        long now = micros.getAsLong();
        List<Level> after = new ArrayList<>();
        long wait = 0;
        for (Demand demand : demands) {
            Level level = levels.get(demand.key()).orElse(Level.UNTOUCHED).after(demand, now);
            after.add(level);
            wait = Math.max(wait, level.wait(demand.budget(), now));
        }
        if (wait > 0) {
            return Duration.ofNanos(wait * 1000);
        }
        for (int i = 0; i < demands.size(); i++) {
            levels.put(demands.get(i).key(), after.get(i));
        }
        return Duration.ZERO;
    }
}
