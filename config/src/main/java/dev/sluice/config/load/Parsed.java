package dev.sluice.config.load;

import java.util.Optional;

/**
 * What came of reading a text.
 *
 * @param value the value; empty when the text is not one
 * @param expected what the text should have been; without meaning when there is a value
 */
record Parsed<V>(Optional<V> value, String expected) {
    static <V> Parsed<V> of(V value) {
        return new Parsed<>(Optional.of(value), "");
    }

    static <V> Parsed<V> expected(String what) {
        return new Parsed<>(Optional.empty(), what);
    }
}
