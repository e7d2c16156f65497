package dev.sluice.interceptors.schema;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.util.Map;

/**
 * Makes {@link SchemaValidation} from the settings {@code arguments}, {@code results}, {@code unknown}, {@code maxBytes},
 * {@code maxSchemaBytes}, {@code maxSteps}, {@code maxDepth}, {@code tools} and {@code tasks}.
 */
public final class SchemaValidationFactory implements InterceptorFactory {
    /** Found as a service. */
    public SchemaValidationFactory() {}

    @Override
    public String name() {
        return "schema-validation";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(
                values,
                "arguments",
                "results",
                "unknown",
                "maxBytes",
                "maxSchemaBytes",
                "maxSteps",
                "maxDepth",
                "tools",
                "tasks");
        SchemaValidationSettings defaults = SchemaValidationSettings.defaults();
        return new SchemaValidation(new SchemaValidationSettings(
                settings.bool("arguments", defaults.arguments()),
                settings.bool("results", defaults.results()),
                settings.choice("unknown", defaults.unknown()),
                settings.bytes("maxBytes", 1 << 10, 64 << 20, defaults.maxBytes()),
                settings.bytes("maxSchemaBytes", 256, 4 << 20, defaults.maxSchemaBytes()),
                settings.integer("maxSteps", 100, 100_000_000, defaults.maxSteps()),
                settings.integer("maxDepth", 4, 1000, defaults.maxDepth()),
                settings.integer("tools", 1, 100_000, defaults.tools()),
                settings.integer("tasks", 1, 1_000_000, defaults.tasks())));
    }
}
