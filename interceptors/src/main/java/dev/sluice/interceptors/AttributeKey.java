package dev.sluice.interceptors;

/**
 * Names a value that interceptors share within one exchange. Two keys are the same only when they are the same object,
 * so that nobody reads by accident what another wrote.
 *
 * @param <T> type of the value
 */
public final class AttributeKey<T> {
    private final String name;
    private final Class<T> type;

    private AttributeKey(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    /**
     * Makes a key; keep it in a constant.
     *
     * @param name for people
     * @param type of the value
     * @param <T> type of the value
     * @return a key that equals only itself
     */
    public static <T> AttributeKey<T> of(String name, Class<T> type) {
        return new AttributeKey<>(name, type);
    }

    T cast(Object value) {
        return type.cast(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
