package dev.sluice.interceptors.trace;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Makes {@link TracePropagation} from the settings {@code parent}, {@code baggage}, {@code sampled} and {@code header}. */
public final class TracePropagationFactory implements InterceptorFactory {
    /** Found as a service. */
    public TracePropagationFactory() {}

    @Override
    public String name() {
        return "trace-context";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(values, "parent", "baggage", "sampled", "header");
        TracePropagationSettings defaults = TracePropagationSettings.defaults();
        return new TracePropagation(
                new TracePropagationSettings(
                        settings.choice("parent", defaults.parent()),
                        settings.choice("baggage", defaults.baggage()),
                        settings.bool("sampled", defaults.sampled()),
                        settings.bool("header", defaults.header())),
                () -> ThreadLocalRandom.current().nextLong());
    }
}
