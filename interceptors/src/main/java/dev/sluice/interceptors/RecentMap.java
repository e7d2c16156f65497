package dev.sluice.interceptors;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Values of which the most recently used are kept, up to a number. Thread-safe; every call takes constant time.
 *
 * @param <K> names a value
 * @param <V> the value
 */
public final class RecentMap<K, V> {
    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;

    /**
     * Makes an empty one.
     *
     * @param most values that are kept, 1 or more
     */
    public RecentMap(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: 1 or more)");
        }
        this.most = most;
    }

    /**
     * Finds a value, and counts as a use of it.
     *
     * @param key of the value
     * @return empty when it was never put, or was not among the most recently used any more
     */
    public synchronized Optional<V> get(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    /**
     * Keeps a value; the least recently used one goes when there are too many.
     *
     * @param key of the value
     * @param value in place of the one that was there
     */
    public synchronized void put(K key, V value) {
        entries.put(key, value);
        trim();
    }

    /**
     * Changes a value, or begins with one, as one step.
     *
     * @param key of the value
     * @param first what to begin with
     * @param change quick; called once, under the lock of the map
     * @return the value as it is now
     */
    public synchronized V update(K key, V first, UnaryOperator<V> change) {
        V changed = change.apply(entries.getOrDefault(key, first));
        entries.put(key, changed);
        trim();
        return changed;
    }

    /**
     * Forgets a value.
     *
     * @param key of the value
     */
    public synchronized void remove(K key) {
        entries.remove(key);
    }

    /**
     * How many values there are.
     *
     * @return 0 to the most
     */
    public synchronized int size() {
        return entries.size();
    }

    private void trim() {
        if (entries.size() > most) {
            var oldest = entries.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
