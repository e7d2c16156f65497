package dev.sluice.interceptors;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code settings} of one interceptor, read with their types. Every method throws an
 * {@link IllegalArgumentException} of the form {@code setting: value (expected: what)} when a value is wrong.
 */
public final class Settings {
    private final Map<String, Object> values;

    private Settings(Map<String, Object> values) {
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
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            String expected = known.length == 0 ? "no settings" : "one of " + String.join(", ", known);
            throw new IllegalArgumentException(
                    String.join(", ", unknown) + ": unknown setting (expected: " + expected + ")");
        }
        return new Settings(Map.copyOf(values));
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

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static IllegalArgumentException wrong(String name, Object value, String expected) {
        return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
}
