package dev.sluice.config.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The definition of one section of the file: its keys, the checks across them, and the record they make.
 *
 * @param <B> the base: what the defaults are taken from
 * @param <T> the record
 */
final class Section<B, T> {
    private final B sample;
    private final Scope scope;
    private final Map<String, Key<B, ?>> keys;
    private final List<Choice<B>> choices;
    private final List<Rule<B>> rules;
    private final Function<Values<B>, T> constructor;

    Section(
            B sample,
            Scope scope,
            Map<String, Key<B, ?>> keys,
            List<Choice<B>> choices,
            List<Rule<B>> rules,
            Function<Values<B>, T> constructor) {
        this.sample = sample;
        this.scope = scope;
        this.keys = new LinkedHashMap<>(keys);
        this.choices = List.copyOf(choices);
        this.rules = List.copyOf(rules);
        this.constructor = constructor;
    }

    /** The section as a type whose defaults come from a base. */
    Type<T> on(B base) {
        return new SectionType<>(this, base);
    }

    /** The keys that may be set here, in the order of the reference. */
    List<Key<B, ?>> keys() {
        return keys.values().stream().filter(this::isOpen).toList();
    }

    /** Values that say nothing, on a base that is good for descriptions. */
    Values<B> nothingSaid() {
        return new Values<>(sample);
    }

    Optional<T> bind(YamlNode node, B base, Binder binder) {
        if (!node.isEmpty() && !(node instanceof YamlNode.Mapping)) {
            binder.unexpected(node, "a mapping with the keys " + names());
            return Optional.empty();
        }
        Map<String, YamlNode.Entry> entries =
                node instanceof YamlNode.Mapping mapping ? mapping.entries() : Map.<String, YamlNode.Entry>of();
        Values<B> values = new Values<>(base);
        refuseStrangers(entries, binder);
        keys().forEach(key -> bindKey(key, entries, values, node, binder));
        choices.forEach(choice -> bindChoice(choice, entries, node, binder));
        rules.stream()
                .filter(rule -> values.areSound(rule.keys()))
                .forEach(rule -> rule.check().accept(values, binder));
        boolean isComplete = keys().stream().allMatch(values::has)
                && choices.stream()
                        .allMatch(choice ->
                                choice.all().stream().filter(values::isSaid).count() == 1);
        return isComplete ? Optional.of(constructor.apply(values)) : Optional.empty();
    }

    private void bindKey(
            Key<B, ?> key, Map<String, YamlNode.Entry> entries, Values<B> values, YamlNode node, Binder binder) {
        YamlNode.Entry entry = entries.get(key.name());
        if (entry != null) {
            key.bind(entry.value(), values, binder);
        } else if (key.isRequired()) {
            binder.problem(node, "missing key \"" + key.name() + "\" (expected: " + key.doc() + ")");
        }
    }

    private void bindChoice(Choice<B> choice, Map<String, YamlNode.Entry> entries, YamlNode node, Binder binder) {
        List<String> said = choice.all().stream()
                .map(Key::name)
                .filter(entries::containsKey)
                .toList();
        if (said.isEmpty()) {
            binder.problem(
                    node,
                    "missing key \"" + choice.usual().name() + "\" (expected: "
                            + choice.usual().doc() + ")");
        }
        said.stream()
                .skip(1)
                .flatMap(name -> Optional.ofNullable(entries.get(name)).stream())
                .forEach(entry -> binder.problem(
                        entry.position(),
                        entry.path(),
                        "given beside \"" + said.get(0) + "\" (expected: one of " + choice.names() + ")"));
    }

    private void refuseStrangers(Map<String, YamlNode.Entry> entries, Binder binder) {
        entries.forEach((name, entry) -> {
            Key<B, ?> key = keys.get(name);
            if (key == null) {
                binder.problem(entry.position(), entry.path(), "unknown key (" + suggestion(name) + ")");
            } else if (!isOpen(key)) {
                binder.problem(
                        entry.position(),
                        entry.path(),
                        "a route cannot set this, it holds for the whole listener (expected: under the top-level "
                                + section(entry) + ")");
            }
        });
    }

    private String suggestion(String name) {
        List<String> known = keys().stream().map(Key::name).toList();
        return Nearest.to(name, known)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElseGet(() -> "expected: one of " + names());
    }

    private static String section(YamlNode.Entry entry) {
        return "\"" + entry.path().parent().map(YamlPath::step).orElse("") + "\"";
    }

    private boolean isOpen(Key<B, ?> key) {
        return scope == Scope.GLOBAL || !key.isGlobalOnly();
    }

    private String names() {
        return keys().stream().map(Key::name).collect(Collectors.joining(", "));
    }

    Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        keys().forEach(key -> properties.put(key.name(), property(key)));
        Map<String, Object> schema =
                Schemas.ordered("type", "object", "additionalProperties", false, "properties", properties);
        List<String> required =
                keys().stream().filter(Key::isRequired).map(Key::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (!choices.isEmpty()) {
            schema.put("allOf", choices.stream().map(Choice::schema).toList());
        }
        return schema;
    }

    private Map<String, Object> property(Key<B, ?> key) {
        Values<B> values = nothingSaid();
        String range = key.type(values).range().map(text -> " (" + text + ")").orElse("");
        Map<String, Object> property = Schemas.ordered("description", describe(key) + range);
        if (scope == Scope.GLOBAL) {
            key.schemaDefault(values).ifPresent(value -> property.put("default", value));
        }
        property.putAll(key.type(values).schema());
        return property;
    }

    /** The documentation of a key of this section. */
    String describe(Key<B, ?> key) {
        return scope == Scope.GLOBAL ? key.doc() : key.doc() + "; by default the global value";
    }

    /**
     * A check across keys. It runs when none of these keys has a problem of its own.
     *
     * @param check adds a problem to the binder when the values contradict each other
     */
    record Rule<B>(List<Key<B, ?>> keys, BiConsumer<Values<B>, Binder> check) {}

    /**
     * Keys of which a source says one.
     *
     * @param usual what is missing when none is there
     */
    record Choice<B>(Key<B, ?> usual, List<Key<B, ?>> others) {
        List<Key<B, ?>> all() {
            List<Key<B, ?>> all = new ArrayList<>(others);
            all.add(0, usual);
            return all;
        }

        String names() {
            return all().stream().map(Key::name).collect(Collectors.joining(", "));
        }

        Map<String, Object> schema() {
            return Schemas.ordered(
                    "oneOf",
                    all().stream()
                            .map(key -> Schemas.ordered("required", List.of(key.name())))
                            .toList());
        }
    }

    private record SectionType<B, T>(Section<B, T> definition, B base) implements Type<T> {
        @Override
        public Optional<T> bind(YamlNode node, Binder binder) {
            return definition.bind(node, base, binder);
        }

        @Override
        public String name() {
            return "section";
        }

        @Override
        public Map<String, Object> schema() {
            return definition.schema();
        }

        @Override
        public Optional<Section<?, ?>> section() {
            return Optional.of(definition);
        }
    }
}
