package dev.sluice.config.load;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A single value.
 *
 * @param expected what to say when there is no single value at all
 * @param range the values allowed, where that is not said by the name
 * @param parser reads the text, in which nothing is left to resolve
 */
record ScalarType<V>(
        String name,
        String expected,
        Optional<String> range,
        Function<String, Parsed<V>> parser,
        Function<V, String> formatter,
        Map<String, Object> schema)
        implements Type<V> {
    /** A type whose name says all. */
    ScalarType(
            String name,
            String expected,
            Function<String, Parsed<V>> parser,
            Function<V, String> formatter,
            Map<String, Object> schema) {
        this(name, expected, Optional.empty(), parser, formatter, schema);
    }

    @Override
    public Optional<V> bind(YamlNode node, Binder binder) {
        return binder.text(node, expected).flatMap(text -> parse(text, node, binder));
    }

    private Optional<V> parse(String text, YamlNode node, Binder binder) {
        Parsed<V> parsed = parser.apply(text);
        if (parsed.value().isEmpty()) {
            binder.unexpected(node, parsed.expected());
        }
        return parsed.value();
    }

    @Override
    public String format(V value) {
        return formatter.apply(value);
    }
}
