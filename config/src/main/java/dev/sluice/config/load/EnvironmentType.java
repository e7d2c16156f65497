package dev.sluice.config.load;

import dev.sluice.config.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Environment variables with secret values. No message shows a value. */
final class EnvironmentType implements Type<Map<String, Secret>> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    @Override
    public Optional<Map<String, Secret>> bind(YamlNode node, Binder binder) {
        if (node.isEmpty()) {
            return Optional.of(Map.of());
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            binder.unexpected(node, "a mapping of variable names to values");
            return Optional.empty();
        }
        Map<String, Secret> variables = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            if (!NAME.matcher(name).matches()) {
                binder.problem(entry.position(), entry.path(), "not a variable name (expected: a name like API_KEY)");
            }
            value(entry.value(), binder).ifPresent(value -> variables.put(name, value));
        });
        return Optional.of(variables);
    }

    private static Optional<Secret> value(YamlNode node, Binder binder) {
        if (!(node instanceof YamlNode.Scalar)) {
            binder.unexpected(node, "the value of a variable");
            return Optional.empty();
        }
        Optional<String> text = node.isEmpty() ? Optional.of("") : binder.text(node, "the value of a variable");
        if (text.filter(value -> value.indexOf(0) >= 0).isPresent()) {
            binder.problem(node, "not the value of a variable (expected: no NUL character)");
            return Optional.empty();
        }
        return text.map(Secret::new);
    }

    @Override
    public String name() {
        return "map of variable";
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.ordered(
                "type",
                "object",
                "propertyNames",
                Map.of("pattern", "^" + NAME.pattern() + "$"),
                "additionalProperties",
                Map.of("type", List.of("string", "number", "boolean")));
    }

    @Override
    public String format(Map<String, Secret> value) {
        return value.isEmpty() ? "{}" : value.keySet().toString();
    }
}
