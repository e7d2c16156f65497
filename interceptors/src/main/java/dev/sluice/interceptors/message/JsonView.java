package dev.sluice.interceptors.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A read-only view of a JSON value. Asking for what is not there gives a missing view, never null and never an error,
 * so that a path can be followed without checks in between.
 *
 * <p>Immutable as long as the message lives; any thread may read it.
 */
public final class JsonView {
    private final JsonNode node;

    JsonView(JsonNode node) {
        this.node = node;
    }

    /**
     * A view of nothing.
     *
     * @return a missing view
     */
    public static JsonView missing() {
        return new JsonView(MissingNode.getInstance());
    }

    /**
     * A view of an object that is made here.
     *
     * @param members strings, numbers, booleans, maps, lists and views
     * @return a view of the object
     */
    public static JsonView of(Map<String, ?> members) {
        JsonCodec codec = MessageReader.trusting().codec();
        return new JsonView(codec.tree(codec.write(members)));
    }

    JsonNode node() {
        return node;
    }

    /**
     * Whether there is a value here; {@code null} is one.
     *
     * @return false for a missing view
     */
    public boolean isPresent() {
        return !node.isMissingNode();
    }

    /**
     * Whether this is an object.
     *
     * @return true for an object
     */
    public boolean isObject() {
        return node.isObject();
    }

    /**
     * Whether this is an array.
     *
     * @return true for an array
     */
    public boolean isArray() {
        return node.isArray();
    }

    /**
     * Whether this is JSON's null.
     *
     * @return true for null, false when missing
     */
    public boolean isNull() {
        return node.isNull();
    }

    /**
     * Follows a JSON Pointer.
     *
     * @param pointer empty for this value, else starting with a slash
     * @return the value there, or a missing view
     * @throws IllegalArgumentException when it is not a pointer
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
     */
    public JsonView at(String pointer) {
        return new JsonView(node.at(JsonPointer.compile(pointer)));
    }

    /**
     * A member of an object.
     *
     * @param name of the member
     * @return its value, or a missing view
     */
    public JsonView member(String name) {
        return new JsonView(node.path(name));
    }

    /**
     * The value of a string.
     *
     * @return empty for anything but a string
     */
    public Optional<String> string() {
        return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    /**
     * The value of an integer.
     *
     * @return empty for anything but an integer that fits
     */
    public OptionalLong integer() {
        return node.isIntegralNumber() && node.canConvertToLong()
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    /**
     * The value of a boolean.
     *
     * @return empty for anything but true and false
     */
    public Optional<Boolean> bool() {
        return node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
    }

    /**
     * The items of an array, in order.
     *
     * @return empty for anything but an array
     */
    public List<JsonView> items() {
        List<JsonView> items = new ArrayList<>();
        if (node.isArray()) {
            node.values().forEach(item -> items.add(new JsonView(item)));
        }
        return items;
    }

    /**
     * The members of an object, in the order of the text.
     *
     * @return empty for anything but an object
     */
    public Map<String, JsonView> members() {
        Map<String, JsonView> members = new LinkedHashMap<>();
        if (node.isObject()) {
            node.properties().forEach(member -> members.put(member.getKey(), new JsonView(member.getValue())));
        }
        return members;
    }

    /**
     * The value as plain JDK values: {@link String}, {@link Boolean}, {@link Long}, {@link Double} for all other numbers,
     * unmodifiable {@link List} and {@link Map}.
     *
     * @param nullValue stands for JSON's null, and for what is missing
     * @return never null; objects keep the order of the text
     */
    public Object toJava(Object nullValue) {
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() && node.canConvertToLong()
                    ? (Object) node.longValue()
                    : (Object) node.doubleValue();
        }
        if (node.isArray()) {
            return items().stream().map(item -> item.toJava(nullValue)).toList();
        }
        if (node.isObject()) {
            Map<String, Object> members = new LinkedHashMap<>();
            node.properties()
                    .forEach(member -> members.put(member.getKey(), new JsonView(member.getValue()).toJava(nullValue)));
            return Collections.unmodifiableMap(members);
        }
        return nullValue;
    }

    /**
     * The value as compact JSON text.
     *
     * @return empty text for a missing view
     */
    public String toJson() {
        return node.isMissingNode() ? "" : node.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonView view && node.equals(view.node);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }

    /** Names the kind and size only, so that no content reaches a log by accident. */
    @Override
    public String toString() {
        return node.getNodeType() + "(" + node.size() + ")";
    }
}
