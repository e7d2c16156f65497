package dev.sluice.config.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The pieces of JSON Schema that types share. Every value may also be a text with a placeholder. */
final class Schemas {
    /** Where the root of the schema defines a text with a placeholder. */
    static final String PLACEHOLDER = "placeholder";

    private Schemas() {}

    static Map<String, Object> placeholder() {
        return ordered("type", "string", "pattern", "\\$\\{(env|file):[^}]+\\}");
    }

    static Map<String, Object> orPlaceholder(Map<String, Object> schema) {
        return ordered("anyOf", List.of(schema, Map.of("$ref", "#/$defs/" + PLACEHOLDER)));
    }

    static Map<String, Object> text(Pattern pattern) {
        return orPlaceholder(ordered("type", "string", "pattern", "^(?:" + pattern.pattern() + ")$"));
    }

    static Map<String, Object> text() {
        return ordered("type", "string", "minLength", 1);
    }

    static Map<String, Object> integerOrText(long least, long most, Pattern pattern) {
        return ordered(
                "anyOf",
                List.of(
                        ordered("type", "integer", "minimum", least, "maximum", most),
                        ordered("type", "string", "pattern", "^(?:" + pattern.pattern() + ")$"),
                        Map.of("$ref", "#/$defs/" + PLACEHOLDER)));
    }

    /** A map of names and values that keeps their order, for a schema that reads the same every time. */
    static Map<String, Object> ordered(String firstName, Object firstValue, Object... more) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(firstName, firstValue);
        for (int i = 0; i < more.length; i += 2) {
            map.put(more[i].toString(), more[i + 1]);
        }
        return map;
    }
}
