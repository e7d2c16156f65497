package dev.sluice.interceptors.hygiene;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.util.Map;

/**
 * Makes {@link DefinitionHygiene} from the settings {@code invisible}, {@code names}, {@code descriptions},
 * {@code definitions}, {@code entries} and {@code remembered}.
 */
public final class HygieneFactory implements InterceptorFactory {
    /** Found as a service. */
    public HygieneFactory() {}

    @Override
    public String name() {
        return "definition-hygiene";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings =
                Settings.of(values, "invisible", "names", "descriptions", "definitions", "entries", "remembered");
        HygieneSettings defaults = HygieneSettings.defaults();
        return new DefinitionHygiene(new HygieneSettings(
                settings.choice("invisible", defaults.invisible()),
                settings.integer("names", 16, 4096, defaults.names()),
                settings.bytes("descriptions", 256, 1 << 20, defaults.descriptions()),
                settings.bytes("definitions", 1 << 10, 16 << 20, defaults.definitions()),
                settings.integer("entries", 1, 100_000, defaults.entries()),
                settings.integer("remembered", 1, 10_000_000, defaults.remembered())));
    }
}
