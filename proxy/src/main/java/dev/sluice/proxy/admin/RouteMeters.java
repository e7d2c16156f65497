package dev.sluice.proxy.admin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Registers figures of one route, which are read at each scrape from where they are counted anyway.
 *
 * @param registry where they are shown
 * @param prefix of their names
 * @param route its name
 * @param figures all of them, as they are now
 * @param <F> the figures
 */
record RouteMeters<F>(MeterRegistry registry, String prefix, String route, Supplier<F> figures) {
    /** A figure that goes up and down. */
    void gauge(String name, String description, ToDoubleFunction<F> figure) {
        Gauge.builder(prefix + name, figures, now -> figure.applyAsDouble(now.get()))
                .description(description)
                .tag("route", route)
                .strongReference(true)
                .register(registry);
    }

    /** A figure that only goes up. */
    void counter(String name, String description, ToDoubleFunction<F> figure) {
        FunctionCounter.builder(prefix + name, figures, now -> figure.applyAsDouble(now.get()))
                .description(description)
                .tag("route", route)
                .register(registry);
    }
}
