package dev.sluice.examples.javaerrorchecker.server;

import dev.sluice.examples.javaerrorchecker.workspace.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, as a client sent them: anything may be in there.
 *
 * <p>Every method refuses with the argument's name and what was expected; the client's model can then correct itself.
 */
final class Arguments {
    private final Map<String, Object> values;
    private final String place;

    /** Reads arguments; null, which a client may send for none, counts as none. */
    Arguments(@Nullable Map<String, Object> values) {
        this(values == null ? Map.of() : values, "");
    }

    private Arguments(Map<String, Object> values, String place) {
        this.values = values;
        this.place = place;
    }

    String text(String name) {
        if (require(name) instanceof String text) {
            return text;
        }
        throw new Refusal("The argument \"" + place + name + "\" must be a string.");
    }

    List<Arguments> objects(String name) {
        if (!(require(name) instanceof List<?> items)) {
            throw new Refusal("The argument \"" + place + name + "\" must be an array of objects.");
        }
        List<Arguments> objects = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            objects.add(object(items.get(i), place + name + "[" + i + "]"));
        }
        return objects;
    }

    /** Refuses when there are names other than the known ones: a misspelt name must not be ignored. */
    void refuseOthers(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new Refusal("There is no argument \"" + place + name + "\" (expected: "
                        + (known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))) + ").");
            }
        }
    }

    private Object require(String name) {
        @Nullable Object value = values.get(name);
        if (value == null) {
            throw new Refusal("The argument \"" + place + name + "\" is missing.");
        }
        return value;
    }

    private static Arguments object(@Nullable Object item, String place) {
        if (!(item instanceof Map<?, ?> map)) {
            throw new Refusal("The argument \"" + place + "\" must be an object.");
        }
        Map<String, Object> values = new HashMap<>();
        map.forEach((key, value) -> values.put(String.valueOf(key), value));
        return new Arguments(values, place + ".");
    }
}
