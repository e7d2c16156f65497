package dev.sluice.interceptors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code settings} of one interceptor, read with their types. Every method throws an
 * {@link IllegalArgumentException} of the form {@code setting: value (expected: what)} when a value is wrong.
 */
public final class Settings {
    private final String path;
    private final Map<String, Object> values;

    private Settings(String path, Map<String, Object> values) {
        this.path = path;
        this.values = values;
    }

    /**
     * Takes the settings of a configuration file.
     *
     * @param values as {@link InterceptorFactory#create} gets them
     * @param known every name that the interceptor reads
     * @return the settings
     * @throws IllegalArgumentException when there is a name that is not known
     */
    public static Settings of(Map<String, Object> values, String... known) {
        return of("", values, known);
    }

    private static Settings of(String path, Map<String, Object> values, String... known) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            String expected = known.length == 0 ? "no settings" : "one of " + String.join(", ", known);
            throw new IllegalArgumentException(
                    path + String.join(", ", unknown) + ": unknown setting (expected: " + expected + ")");
        }
        return new Settings(path, Map.copyOf(values));
    }

    /**
     * An integer.
     *
     * @param name of the setting
     * @param least smallest value allowed
     * @param most largest value allowed
     * @param standard the value when it is not set
     * @return the value
     */
    public int integer(String name, int least, int most, int standard) {
        Object value = values.getOrDefault(name, standard);
        boolean whole = value instanceof Integer || value instanceof Long;
        if (whole && ((Number) value).longValue() >= least && ((Number) value).longValue() <= most) {
            return ((Number) value).intValue();
        }
        throw wrong(name, value, least + ".." + most);
    }

    /**
     * A switch.
     *
     * @param name of the setting
     * @param standard the value when it is not set
     * @return the value
     */
    public boolean bool(String name, boolean standard) {
        Object value = values.getOrDefault(name, standard);
        if (value instanceof Boolean on) {
            return on;
        }
        throw wrong(name, value, "true or false");
    }

    /**
     * One of some words: the constants of an enum in lower case, with hyphens for underscores.
     *
     * @param name of the setting
     * @param standard the value when it is not set
     * @param <E> the enum
     * @return the value
     */
    public <E extends Enum<E>> E choice(String name, E standard) {
        Object value = values.getOrDefault(name, word(standard));
        E[] constants = standard.getDeclaringClass().getEnumConstants();
        return Stream.of(constants)
                .filter(constant -> word(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name, value, Stream.of(constants).map(Settings::word).collect(Collectors.joining(" or "))));
    }

    /**
     * A list of strings that must be set; it may be empty.
     *
     * @param name of the setting
     * @return the strings, in order
     */
    public List<String> strings(String name) {
        Object value = values.getOrDefault(name, "not set");
        if (value instanceof List<?> items && items.stream().allMatch(String.class::isInstance)) {
            return items.stream().map(String.class::cast).toList();
        }
        throw wrong(name, value, "a list of strings");
    }

    /**
     * A list of strings.
     *
     * @param name of the setting
     * @param standard the value when it is not set
     * @return the strings, in order
     */
    public List<String> strings(String name, List<String> standard) {
        return values.containsKey(name) ? strings(name) : standard;
    }

    /**
     * A text.
     *
     * @param name of the setting
     * @param standard the value when it is not set
     * @return the value
     */
    public String text(String name, String standard) {
        Object value = values.getOrDefault(name, standard);
        if (value instanceof String text) {
            return text;
        }
        throw wrong(name, value, "text");
    }

    /**
     * Texts by name.
     *
     * @param name of the setting
     * @return in the order of the file; empty when it is not set
     */
    public Map<String, String> texts(String name) {
        Object value = values.getOrDefault(name, Map.of());
        if (value instanceof Map<?, ?> map && map.values().stream().allMatch(String.class::isInstance)) {
            Map<String, String> texts = new LinkedHashMap<>();
            map.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
            return texts;
        }
        throw wrong(name, value, "a mapping of names to texts");
    }

    /**
     * A length of time, such as {@code 500ms}, {@code 30s}, {@code 5m} or {@code 2h}.
     *
     * @param name of the setting
     * @param least shortest value allowed
     * @param most longest value allowed
     * @param standard the value when it is not set
     * @return the value
     */
    public Duration duration(String name, Duration least, Duration most, Duration standard) {
        if (!values.containsKey(name)) {
            return standard;
        }
        Object value = Objects.requireNonNull(values.get(name));
        return Quantity.duration(value)
                .filter(read -> read.compareTo(least) >= 0 && read.compareTo(most) <= 0)
                .orElseThrow(() -> wrong(name, value, Quantity.text(least) + ".." + Quantity.text(most)));
    }

    /**
     * A number of bytes, such as {@code 64KiB} or {@code 4MiB}; a plain number counts bytes.
     *
     * @param name of the setting
     * @param least smallest value allowed, in bytes
     * @param most largest value allowed, in bytes
     * @param standard the value when it is not set, in bytes
     * @return the value in bytes
     */
    public int bytes(String name, int least, int most, int standard) {
        if (!values.containsKey(name)) {
            return standard;
        }
        Object value = Objects.requireNonNull(values.get(name));
        return Quantity.bytes(value)
                .filter(read -> read >= least && read <= most)
                .map(Math::toIntExact)
                .orElseThrow(() -> wrong(name, value, least + ".." + most + " bytes"));
    }

    /**
     * Whether something is set.
     *
     * @param name of the setting
     * @return true when the file has it
     */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * Whether a value is a switch.
     *
     * @param name of the setting
     * @return true when the file has true or false there
     */
    public boolean isFlag(String name) {
        return values.get(name) instanceof Boolean;
    }

    /**
     * A mapping whose names the file chooses.
     *
     * @param name of the setting
     * @return empty when it is not set
     */
    public Map<String, Object> map(String name) {
        Object value = values.getOrDefault(name, Map.of());
        if (value instanceof Map<?, ?> map) {
            return stringKeys(map);
        }
        throw wrong(name, value, "a mapping");
    }

    /**
     * A mapping with names of its own.
     *
     * @param name of the setting
     * @param known every name that may stand in it
     * @return its settings; errors in them name the whole path
     */
    public Settings section(String name, String... known) {
        return of(path + name + ".", map(name), known);
    }

    /**
     * A list of mappings.
     *
     * @param name of the setting
     * @param known every name that may stand in one of them
     * @return the settings of each, in order; empty when it is not set
     */
    public List<Settings> sections(String name, String... known) {
        Object value = values.getOrDefault(name, List.of());
        if (!(value instanceof List<?> items) || !items.stream().allMatch(Map.class::isInstance)) {
            throw wrong(name, value, "a list of mappings");
        }
        List<Settings> sections = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            sections.add(of(path + name + "[" + i + "].", stringKeys((Map<?, ?>) items.get(i)), known));
        }
        return sections;
    }

    /**
     * The objection to a value that only its reader understands.
     *
     * @param name of the setting
     * @param expected what would be right
     * @return to be thrown
     */
    public IllegalArgumentException objection(String name, String expected) {
        return wrong(name, values.getOrDefault(name, "not set"), expected);
    }

    private static Map<String, Object> stringKeys(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), Objects.requireNonNull(value)));
        return copy;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private IllegalArgumentException wrong(String name, Object value, String expected) {
        return new IllegalArgumentException(path + name + ": " + value + " (expected: " + expected + ")");
    }
}
