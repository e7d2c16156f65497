package dev.sluice.it.wire;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the tests read and write it. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /**
     * Reads one value.
     *
     * @param text of the value
     * @return the tree
     */
    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /**
     * Reads one message or a batch.
     *
     * @param text may be blank
     * @return the messages, in order
     */
    public static List<JsonNode> messages(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        JsonNode value = parse(text);
        return value.isArray() ? new ArrayList<>(value.values()) : List.of(value);
    }

    /**
     * A new object.
     *
     * @return empty
     */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }
}
