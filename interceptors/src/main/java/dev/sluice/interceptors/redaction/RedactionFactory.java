package dev.sluice.interceptors.redaction;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.redaction.RedactionSettings.Action;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes {@link Redaction} from the settings {@code requests}, {@code replies}, {@code patterns}, {@code custom},
 * {@code members}, {@code maxSize} and {@code oversize}.
 */
public final class RedactionFactory implements InterceptorFactory {
    /** Found as a service. */
    public RedactionFactory() {}

    @Override
    public String name() {
        return "redaction";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings =
                Settings.of(values, "requests", "replies", "patterns", "custom", "members", "maxSize", "oversize");
        RedactionSettings defaults = RedactionSettings.defaults();
        RedactionSettings read = new RedactionSettings(
                settings.choice("requests", defaults.requests()),
                settings.choice("replies", defaults.replies()),
                settings.strings("patterns", defaults.patterns()),
                settings.texts("custom"),
                Set.copyOf(settings.strings("members", List.of())),
                settings.bytes("maxSize", RedactionSettings.SMALLEST, RedactionSettings.LARGEST, defaults.maxSize()),
                settings.choice("oversize", defaults.oversize()));
        if (read.requests() == Action.OFF && read.replies() == Action.OFF) {
            throw new IllegalArgumentException("replies: off (expected: something else, as requests is off as well)");
        }
        return new Redaction(read);
    }
}
