package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what of a changed configuration cannot change while Sluice runs: everything but the interceptors. It reads the
 * records themselves, so that a key that is new is fixed until somebody says otherwise. Values are never shown.
 */
final class FixedKeys {
    private static final Set<String> RELOADED =
            Set.of("routes[].interceptors", "routes[].timeouts.interceptor", "timeouts.interceptor");
    private static final String SECTION = "Config";

    private final List<String> changed = new ArrayList<>();

    private FixedKeys() {}

    /** Paths of the keys, in the order of the records; none when the change can be taken over. */
    static List<String> changed(SluiceConfig before, SluiceConfig after) {
        FixedKeys keys = new FixedKeys();
        keys.compareSections("", "", before, after);
        return List.copyOf(keys.changed);
    }

    private void compare(String path, String key, Object before, Object after) {
        if (before.equals(after) || RELOADED.contains(key)) {
            return;
        }
        if (before instanceof Optional<?> known && after instanceof Optional<?> other) {
            compareOptions(path, key, known, other);
        } else if (before instanceof List<?> known && after instanceof List<?> other) {
            compareLists(path, key, known, other);
        } else if (isSection(before) && before.getClass() == after.getClass()) {
            compareSections(path + ".", key + ".", before, after);
        } else {
            changed.add(path);
        }
    }

    private void compareOptions(String path, String key, Optional<?> before, Optional<?> after) {
        if (before.isPresent() && after.isPresent()) {
            compare(path, key, before.get(), after.get());
        } else {
            changed.add(path);
        }
    }

    private void compareLists(String path, String key, List<?> before, List<?> after) {
        if (before.size() != after.size() || !before.stream().allMatch(FixedKeys::isSection)) {
            changed.add(path);
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
