package dev.sluice.config.load;

import java.util.Map;
import java.util.Optional;

/**
 * How the value of a key is read, printed and described.
 *
 * @param <V> what the record holds
 */
interface Type<V> {
    /** Reads a value; empty when a problem was added. */
    Optional<V> bind(YamlNode node, Binder binder);

    /** One or two words for the reference, for example {@code duration}. */
    String name();

    /** The values allowed, for the reference; empty where the name says it. */
    default Optional<String> range() {
        return Optional.empty();
    }

    /** The JSON Schema of the value: maps, lists, texts, numbers and booleans. */
    Map<String, Object> schema();

    /** A value as text of the file. */
    default String format(V value) {
        return value.toString();
    }

    /** The section behind the key, of which this is one or a list. */
    default Optional<Section<?, ?>> section() {
        return Optional.empty();
    }

    /** What a path through this type adds to the key: {@code []} for a list of sections. */
    default String pathSuffix() {
        return "";
    }
}
