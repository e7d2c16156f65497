package dev.sluice.interceptors;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Values that interceptors share within one exchange, from its request to its last reply. Thread-safe. */
public final class Attributes {
    private final Map<AttributeKey<?>, Object> values = new ConcurrentHashMap<>();

    /**
     * Reads a value.
     *
     * @param key of the value
     * @param <T> type of the value
     * @return empty when nobody wrote it
     */
    public <T> Optional<T> get(AttributeKey<T> key) {
        return Optional.ofNullable(values.get(key)).map(key::cast);
    }

    /**
     * Writes a value over what was there.
     *
     * @param key of the value
     * @param value the value
     * @param <T> type of the value
     */
    public <T> void put(AttributeKey<T> key, T value) {
        values.put(key, value);
    }
}
