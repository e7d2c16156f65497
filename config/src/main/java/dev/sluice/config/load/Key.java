package dev.sluice.config.load;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A key of a section.
 *
 * @param <B> the base of the section: what its defaults are taken from
 * @param <V> what the record holds
 */
final class Key<B, V> {
    private final String name;
    private final String doc;
    private final boolean globalOnly;
    private final Function<Values<B>, Type<V>> type;
    private final Optional<Function<Values<B>, V>> fallback;
    private final Optional<String> fallbackInWords;

    Key(
            String name,
            String doc,
            boolean globalOnly,
            Function<Values<B>, Type<V>> type,
            Optional<Function<Values<B>, V>> fallback,
            Optional<String> fallbackInWords) {
        this.name = name;
        this.doc = doc;
        this.globalOnly = globalOnly;
        this.type = type;
        this.fallback = fallback;
        this.fallbackInWords = fallbackInWords;
    }

    String name() {
        return name;
    }

    String doc() {
        return doc;
    }

    /** Whether a route cannot set it. */
    boolean isGlobalOnly() {
        return globalOnly;
    }

    boolean isRequired() {
        return fallback.isEmpty();
    }

    Type<V> type(Values<B> values) {
        return type.apply(values);
    }

    V fallback(Values<B> values) {
        return fallback.orElseThrow(() -> new IllegalStateException(name + " has no default"))
                .apply(values);
    }

    /** The default as text of the file, or in words where it depends on another key; empty when there is none. */
    Optional<String> describeDefault(Values<B> values) {
        return isRequired() || fallbackInWords.isPresent()
                ? fallbackInWords
                : Optional.of(type(values).format(fallback(values)));
    }

    /** The default for the schema; empty when there is none or when it depends on another key. */
    Optional<Object> schemaDefault(Values<B> values) {
        if (isRequired() || fallbackInWords.isPresent()) {
            return Optional.empty();
        }
        V value = fallback(values);
        if (value instanceof Optional<?>) {
            return Optional.empty();
        }
        boolean isJson = value instanceof Boolean
                || value instanceof Integer
                || value instanceof Collection<?>
                || value instanceof Map<?, ?>;
        return Optional.of(isJson ? value : type(values).format(value));
    }

    void bind(YamlNode node, Values<B> values, Binder binder) {
        int before = binder.problemCount();
        Optional<V> value = type(values).bind(node, binder);
        values.put(this, node, value, binder.problemCount() == before);
    }
}
