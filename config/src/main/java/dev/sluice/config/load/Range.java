package dev.sluice.config.load;

import java.util.function.Function;

/**
 * The values a quantity may have.
 *
 * @param least the smallest, included
 * @param most the largest, included
 * @param orZero whether zero is allowed too, although it is less than the smallest
 */
record Range<V extends Comparable<V>>(V least, V most, V zero, boolean orZero) {
    boolean contains(V value) {
        return (orZero && value.compareTo(zero) == 0) || (value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    String describe(Function<V, String> format) {
        String bounds = format.apply(least) + ".." + format.apply(most);
        return orZero ? format.apply(zero) + ", or " + bounds : bounds;
    }
}
