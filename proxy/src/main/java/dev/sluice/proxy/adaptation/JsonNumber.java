package dev.sluice.proxy.adaptation;

import java.math.BigDecimal;

/**
 * A number as its sender wrote it. Nothing is computed with it, so nothing is lost of it.
 *
 * @param text JSON text
 */
record JsonNumber(String text) {
    /** Whether both have the same value, however it is written; numbers beyond all measure are compared as text. */
    boolean hasValueOf(JsonNumber other) {
        if (text.equals(other.text)) {
            return true;
        }
        try {
            return new BigDecimal(text).compareTo(new BigDecimal(other.text)) == 0;
        } catch (NumberFormatException beyondMeasure) {
            return false;
        }
    }
}
