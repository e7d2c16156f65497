package dev.sluice.config.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Free-form settings, whose keys only their reader knows. Plain values are typed as JSON types them; a quoted value is
 * text, and so is one with a placeholder, whatever is filled in.
 */
final class SettingsType implements Type<Map<String, Object>> {
    private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]*)");
    private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");
    private static final int LONGEST_INTEGER = 18;

    @Override
    public Optional<Map<String, Object>> bind(YamlNode node, Binder binder) {
        if (node.isEmpty()) {
            return Optional.of(Map.of());
        }
        if (node instanceof YamlNode.Mapping mapping) {
            return Optional.of(map(mapping, binder));
        }
        binder.unexpected(node, "a mapping");
        return Optional.empty();
    }

    private static Map<String, Object> map(YamlNode.Mapping mapping, Binder binder) {
        Map<String, Object> map = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> value(entry.value(), binder).ifPresent(value -> map.put(key, value)));
        return Collections.unmodifiableMap(map);
    }

    private static Optional<Object> value(YamlNode node, Binder binder) {
        if (node instanceof YamlNode.Mapping mapping) {
            return Optional.of(map(mapping, binder));
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return Optional.of(list(sequence, binder));
        }
        return scalar((YamlNode.Scalar) node, binder);
    }

    private static List<Object> list(YamlNode.Sequence sequence, Binder binder) {
        List<Object> list = new ArrayList<>();
        sequence.items().forEach(item -> value(item, binder).ifPresent(list::add));
        return Collections.unmodifiableList(list);
    }

    private static Optional<Object> scalar(YamlNode.Scalar scalar, Binder binder) {
        String text = scalar.text();
        if (!scalar.plain() || scalar.isEmpty() || Placeholders.isIn(text)) {
            return binder.text(scalar, "a value, or the key left out").map(Object.class::cast);
        }
        if (text.equals("true") || text.equals("false")) {
            return Optional.of(text.equals("true"));
        }
        if (INTEGER.matcher(text).matches()) {
            return integer(scalar, binder);
        }
        return Optional.of(DECIMAL.matcher(text).matches() ? (Object) Double.valueOf(text) : text);
    }

    private static Optional<Object> integer(YamlNode.Scalar scalar, Binder binder) {
        if (scalar.text().length() > LONGEST_INTEGER) {
            binder.unexpected(scalar, "a whole number of at most " + LONGEST_INTEGER + " characters, or quoted text");
            return Optional.empty();
        }
        return Optional.of(Long.valueOf(scalar.text()));
    }

    @Override
    public String name() {
        return "map";
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.ordered("type", "object");
    }

    @Override
    public String format(Map<String, Object> value) {
        return value.isEmpty() ? "{}" : value.keySet().toString();
    }
}
