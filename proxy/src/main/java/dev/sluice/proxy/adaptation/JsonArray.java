package dev.sluice.proxy.adaptation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A JSON array that can be changed; see {@link JsonObject} for its values. */
final class JsonArray {
    private final List<Object> items = new ArrayList<>();
    private final Edits edits;

    JsonArray(Edits edits) {
        this.edits = edits;
    }

    /** An array that is in no document yet. */
    static JsonArray detached() {
        return new JsonArray(new Edits());
    }

    static JsonArray of(List<?> items) {
        JsonArray array = detached();
        items.forEach(array::add);
        return array;
    }

    /** Takes an item of the text that is being read. */
    void read(Object item) {
        items.add(item);
    }

    void add(Object item) {
        edits.note();
        items.add(item);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** The items; not to be changed. */
    List<Object> items() {
        return items;
    }

    /** The items that are objects. */
    List<JsonObject> objects() {
        List<JsonObject> objects = new ArrayList<>(items.size());
        forEachObject(objects::add);
        return objects;
    }

    void forEachObject(Consumer<JsonObject> action) {
        for (Object item : items) {
            if (item instanceof JsonObject object) {
                action.accept(object);
            }
        }
    }

    /** Puts any number of items in the place of each. */
    void replaceEach(Function<Object, List<Object>> replacement) {
        List<Object> replaced =
                items.stream().flatMap(item -> replacement.apply(item).stream()).toList();
        if (!replaced.equals(items)) {
            edits.note();
            items.clear();
            items.addAll(replaced);
        }
    }
}
