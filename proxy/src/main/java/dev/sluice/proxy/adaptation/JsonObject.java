package dev.sluice.proxy.adaptation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that can be changed. Values are {@link JsonObject}, {@link JsonArray}, {@link String}, {@link JsonNumber},
 * {@link Boolean} and {@link JsonNull}. Not thread-safe: one rewriting of one message has it for itself.
 */
final class JsonObject {
    private final Map<String, Object> members = new LinkedHashMap<>();
    private final Edits edits;

    JsonObject(Edits edits) {
        this.edits = edits;
    }

    /** An object that is in no document yet; putting it into one is what changes the document. */
    static JsonObject detached() {
        return new JsonObject(new Edits());
    }

    /** Takes a member of the text that is being read; false when there is one of that name already. */
    boolean read(String name, Object value) {
        return members.putIfAbsent(name, value) == null;
    }

    void set(String name, Object value) {
        edits.note();
        members.put(name, value);
    }

    /** This object, with one more member. */
    JsonObject with(String name, Object value) {
        set(name, value);
        return this;
    }

    /** This object, with a member that another one has, if it has. */
    JsonObject withThatOf(JsonObject other, String name) {
        @Nullable Object value = other.members.get(name);
        return value == null ? this : with(name, value);
    }

    void drop(String name) {
        var unused = remove(name);
    }

    /** Takes a member out. */
    Optional<Object> remove(String name) {
        @Nullable Object removed = members.remove(name);
        if (removed != null) {
            edits.note();
        }
        return Optional.ofNullable(removed);
    }

    /** Replaces all members by those of another object. */
    void become(JsonObject other) {
        edits.note();
        Map<String, Object> copy = new LinkedHashMap<>(other.members);
        members.clear();
        members.putAll(copy);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    Optional<Object> get(String name) {
        return Optional.ofNullable(members.get(name));
    }

    Optional<JsonObject> object(String name) {
        return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    Optional<JsonArray> array(String name) {
        return members.get(name) instanceof JsonArray array ? Optional.of(array) : Optional.empty();
    }

    Optional<String> string(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** Whether a member is a string of a certain value. */
    boolean says(String name, String value) {
        return value.equals(members.get(name));
    }

    /** The names, in the order of the text; a copy, so that members can be changed meanwhile. */
    List<String> names() {
        return new ArrayList<>(members.keySet());
    }

    /** The members, in the order of the text; not to be changed. */
    Set<Map.Entry<String, Object>> entries() {
        return members.entrySet();
    }
}
