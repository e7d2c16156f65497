package dev.sluice.config.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the configuration file may contain, from the same definitions that bind it. */
public final class ConfigSchema {
    private ConfigSchema() {}

    /**
     * The file as JSON Schema 2020-12, for editors. It knows every key; ranges of sizes and durations and contradictions
     * between keys are only checked by {@link ConfigLoader}.
     *
     * @return an indented JSON text, the same every time
     */
    public static String json() {
        Map<String, Object> schema = Schemas.ordered(
                "$schema",
                "https://json-schema.org/draft/2020-12/schema",
                "title",
                "Sluice configuration",
                "$defs",
                Map.of(Schemas.PLACEHOLDER, Schemas.placeholder()));
        schema.putAll(RootSection.DEFINITION.schema());
        return Json.write(schema);
    }

    /**
     * Every key that holds a value, in the order of the reference.
     *
     * @return sections are not in it, only what stands in them
     */
    public static List<ConfigKey> keys() {
        return keys(RootSection.DEFINITION, "").toList();
    }

    private static <B> Stream<ConfigKey> keys(Section<B, ?> section, String prefix) {
        return section.keys().stream().flatMap(key -> keys(section, key, prefix + key.name()));
    }

    private static <B, V> Stream<ConfigKey> keys(Section<B, ?> section, Key<B, V> key, String path) {
        Values<B> values = section.nothingSaid();
        Type<V> type = key.type(values);
        Optional<Section<?, ?>> inner = type.section();
        if (inner.isPresent()) {
            return keys(inner.get(), path + type.pathSuffix() + ".");
        }
        return Stream.of(new ConfigKey(
                path, type.name(), type.range(), key.isRequired(), key.describeDefault(values), section.describe(key)));
    }
}
