package dev.sluice.interceptors.virtualtools;

import dev.sluice.interceptors.message.JsonView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The definition of a tool as clients are to see it. */
final class Definitions {
    private static final String SCHEMA = "inputSchema";
    private static final String PROPERTIES = "properties";
    private static final String REQUIRED = "required";

    private Definitions() {}

    static Map<String, Object> dress(JsonView definition, VirtualTool tool) {
        Map<String, Object> dressed = new LinkedHashMap<>(definition.members());
        dressed.put("name", tool.name());
        tool.title().ifPresent(title -> dressed.put("title", title));
        tool.description().ifPresent(description -> dressed.put("description", description));
        if (!tool.arguments().isEmpty()) {
            dressed.put(
                    SCHEMA, without(definition.member(SCHEMA), tool.arguments().keySet()));
        }
        return dressed;
    }

    private static Map<String, Object> without(JsonView schema, Set<String> arguments) {
        Map<String, Object> rest = new LinkedHashMap<>(schema.members());
        if (schema.member(PROPERTIES).isObject()) {
            Map<String, Object> properties =
                    new LinkedHashMap<>(schema.member(PROPERTIES).members());
            properties.keySet().removeAll(arguments);
            rest.put(PROPERTIES, properties);
        }
        if (schema.member(REQUIRED).isArray()) {
            List<JsonView> required = schema.member(REQUIRED).items().stream()
                    .filter(name -> name.string().filter(arguments::contains).isEmpty())
                    .toList();
            rest.put(REQUIRED, required);
        }
        return rest;
    }
}
