package dev.sluice.examples.javaerrorchecker.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the JSON schemas of the tools; each value carries a description, because a model reads it. */
final class JsonSchemas {
    private JsonSchemas() {}

    static Map<String, Object> object(Property... properties) {
        Map<String, Object> schemas = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Property property : properties) {
            schemas.put(property.name(), property.schema());
            required.add(property.name());
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", schemas);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    static Property text(String name, String description) {
        return new Property(name, Map.of("type", "string", "description", description));
    }

    static Property choice(String name, String description, List<String> values) {
        return new Property(name, Map.of("type", "string", "enum", values, "description", description));
    }

    static Property time(String name, String description) {
        return new Property(name, Map.of("type", "string", "format", "date-time", "description", description));
    }

    static Property count(String name, String description) {
        return new Property(name, Map.of("type", "integer", "minimum", 0, "description", description));
    }

    static Property flag(String name, String description) {
        return new Property(name, Map.of("type", "boolean", "description", description));
    }

    static Property array(String name, String description, Map<String, Object> items) {
        return new Property(name, Map.of("type", "array", "items", items, "description", description));
    }

    /** A named value of an object; all of ours are required. */
    record Property(String name, Map<String, Object> schema) {}
}
