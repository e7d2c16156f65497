package dev.sluice.it.vectors;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ids that a vector makes up for requests which Sluice has sent before the first step, and whose real ids only a run
 * knows.
 *
 * @param names as the vector writes them
 */
record StandIns(Set<String> names) {
    private static final String STREAM = "post:";

    StandIns {
        names = Set.copyOf(names);
    }

    /** A copy in which each of them is a name like <code>${name}</code>. */
    JsonNode named(JsonNode node) {
        if (node.isString()) {
            return JsonNodeFactory.instance.stringNode(named(node.asString()));
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.values().forEach(item -> copy.add(named(item)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(member -> copy.set(member.getKey(), named(member.getValue())));
            return copy;
        }
        return node;
    }

    private String named(String text) {
        String prefix = text.startsWith(STREAM) ? STREAM : "";
        String id = text.substring(prefix.length());
        return names.contains(id) ? prefix + Captures.reference(id) : text;
    }
}
