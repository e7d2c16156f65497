package dev.sluice.config.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A list of values of one type.
 *
 * @param atLeastOne whether an empty list is a problem
 * @param distinct whether a value that occurs twice is a problem
 */
record ListType<V>(Type<V> element, boolean atLeastOne, boolean distinct) implements Type<List<V>> {
    static <V> ListType<V> of(Type<V> element) {
        return new ListType<>(element, false, false);
    }

    @Override
    public Optional<List<V>> bind(YamlNode node, Binder binder) {
        if (!node.isEmpty() && !(node instanceof YamlNode.Sequence)) {
            binder.unexpected(node, "a list");
            return Optional.empty();
        }
        List<YamlNode> items = node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of();
        if (atLeastOne && items.isEmpty()) {
            binder.problem(node, "an empty list (expected: at least one)");
            return Optional.empty();
        }
        List<V> values = new ArrayList<>();
        for (YamlNode item : items) {
            element.bind(item, binder).ifPresent(value -> add(value, values, item, binder));
        }
        return values.size() == items.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    private void add(V value, List<V> values, YamlNode item, Binder binder) {
        if (distinct && values.contains(value)) {
            binder.problem(item, item.quoted() + " is listed twice (expected: each once)");
        }
        values.add(value);
    }

    @Override
    public String name() {
        return "list of " + element.name();
    }

    @Override
    public Optional<String> range() {
        return element.range();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = Schemas.ordered("type", "array", "items", element.schema());
        if (atLeastOne) {
            schema.put("minItems", 1);
        }
        if (distinct) {
            schema.put("uniqueItems", true);
        }
        return schema;
    }

    @Override
    public String format(List<V> value) {
        return value.stream().map(element::format).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public Optional<Section<?, ?>> section() {
        return element.section();
    }

    @Override
    public String pathSuffix() {
        return "[]";
    }
}
