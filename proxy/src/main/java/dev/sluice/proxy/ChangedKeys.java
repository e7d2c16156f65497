package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what differs between two configurations, or between two sections of the same kind. It reads the records themselves,
 * so that a key that is new is found too.
 */
final class ChangedKeys {
    private static final String SECTION = "Config";

    private final List<ChangedKey> changed = new ArrayList<>();

    private ChangedKeys() {}

    /**
     * A key whose value is another one.
     *
     * @param path where it is, with the names of routes
     * @param key the same with {@code []} for any entry of a list, as the schema has it
     */
    record ChangedKey(String path, String key) {}

    /** In the order of the records; none when there is no difference. */
    static List<ChangedKey> between(Record before, Record after) {
        ChangedKeys keys = new ChangedKeys();
        keys.compareSections("", "", before, after);
        return List.copyOf(keys.changed);
    }

    private void compare(String path, String key, Object before, Object after) {
        if (before.equals(after)) {
            return;
        }
        if (before instanceof Optional<?> known && after instanceof Optional<?> other) {
            compareOptions(path, key, known, other);
        } else if (before instanceof List<?> known && after instanceof List<?> other) {
            compareLists(path, key, known, other);
        } else if (isSection(before) && before.getClass() == after.getClass()) {
            compareSections(path + ".", key + ".", before, after);
        } else {
            changed.add(new ChangedKey(path, key));
        }
    }

    private void compareOptions(String path, String key, Optional<?> before, Optional<?> after) {
        if (before.isPresent() && after.isPresent()) {
            compare(path, key, before.get(), after.get());
        } else {
            changed.add(new ChangedKey(path, key));
        }
    }

    private void compareLists(String path, String key, List<?> before, List<?> after) {
        if (before.size() != after.size() || !before.stream().allMatch(ChangedKeys::isSection)) {
            changed.add(new ChangedKey(path, key));
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            compare(path + "[" + name(before.get(i), i) + "]", key + "[]", before.get(i), after.get(i));
        }
    }

    private void compareSections(String path, String key, Object before, Object after) {
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            String name = component.getName();
            compare(path + name, key + name, read(component, before), read(component, after));
        }
    }

    private static boolean isSection(Object value) {
        return value instanceof Record && value.getClass().getSimpleName().endsWith(SECTION);
    }

    private static String name(Object element, int index) {
        return element instanceof RouteConfig route ? route.name() : Integer.toString(index);
    }

    private static Object read(RecordComponent component, Object section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a section of the configuration cannot be read", e);
        }
    }
}
