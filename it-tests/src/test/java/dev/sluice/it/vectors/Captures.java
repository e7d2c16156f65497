package dev.sluice.it.vectors;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of names like <code>${name}</code>, each with its JSON type. Immutable.
 *
 * @param values by name
 */
record Captures(Map<String, JsonNode> values) {
    private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");

    Captures {
        values = Map.copyOf(values);
    }

    static Captures none() {
        return new Captures(Map.of());
    }

    Captures with(String name, JsonNode value) {
        Map<String, JsonNode> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Captures(more);
    }

    Captures with(String name, String value) {
        return with(name, JsonNodeFactory.instance.stringNode(value));
    }

    /** The text that stands for a name. */
    static String reference(String name) {
        return "${" + name + "}";
    }

    /** The name that a text consists of; empty for every other text. */
    static Optional<String> nameIn(String text) {
        Matcher matcher = NAME.matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    Optional<JsonNode> valueOf(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A copy in which known names are replaced, in texts that consist of one by its value, else by its text. */
    JsonNode substituted(JsonNode node) {
        if (node.isString()) {
            return nameIn(node.asString())
                    .flatMap(this::valueOf)
                    .orElseGet(() -> JsonNodeFactory.instance.stringNode(substituted(node.asString())));
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.values().forEach(item -> copy.add(substituted(item)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(member -> copy.set(member.getKey(), substituted(member.getValue())));
            return copy;
        }
        return node;
    }

    String substituted(String text) {
        return NAME.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        valueOf(found.group(1)).map(Captures::text).orElseGet(found::group)));
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString() : value.toString();
    }
}
