package dev.sluice.interceptors.message;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One text for all ways to write the same JSON value, to take digests of: no spaces, members in the order of their
 * UTF-16 names, numbers as ECMAScript writes them.
 *
 * <p>An integer that no double represents exactly keeps its own digits, and so does a fraction with more digits than a
 * double has, so that two numbers that differ do not look alike.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
 */
public final class CanonicalJson {
    private static final int MOST_DIGITS = 17;
    private static final int LARGEST_PLAIN_EXPONENT = 21;
    private static final int SMALLEST_PLAIN_EXPONENT = -6;

    private CanonicalJson() {}

    /**
     * Writes a value.
     *
     * @param view any value; a missing one gives no bytes
     * @return UTF-8
     */
    public static byte[] of(JsonView view) {
        if (!view.isPresent()) {
            return new byte[0];
        }
        StringBuilder text = new StringBuilder();
        append(text, view.node());
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder text, JsonNode node) {
        if (node.isObject()) {
            appendObject(text, node);
        } else if (node.isArray()) {
            appendArray(text, node);
        } else if (node.isString()) {
            appendString(text, node.stringValue());
        } else if (node.isNumber()) {
            text.append(number(node.decimalValue()));
        } else {
            text.append(node);
        }
    }

    private static void appendObject(StringBuilder text, JsonNode node) {
        List<Map.Entry<String, JsonNode>> members = node.properties().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .toList();
        text.append('{');
        for (int i = 0; i < members.size(); i++) {
            text.append(i == 0 ? "" : ",");
            appendString(text, members.get(i).getKey());
            text.append(':');
            append(text, members.get(i).getValue());
        }
        text.append('}');
    }

    private static void appendArray(StringBuilder text, JsonNode node) {
        text.append('[');
        for (int i = 0; i < node.size(); i++) {
            text.append(i == 0 ? "" : ",");
            append(text, node.get(i));
        }
        text.append(']');
    }

    private static void appendString(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            switch (character) {
                case '"', '\\' -> text.append('\\').append(character);
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (character < ' ') {
                        text.append(String.format("\\u%04x", (int) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        text.append('"');
    }

    /** As ECMAScript's Number::toString where a double holds the value, else all digits that it has. */
    static String number(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal digits = shortest(value).stripTrailingZeros();
        String unscaled = digits.unscaledValue().abs().toString();
        long point = unscaled.length() - (long) digits.scale();
        return (value.signum() < 0 ? "-" : "") + placed(unscaled, point);
    }

    /** The fewest digits that read back as the same double. */
    private static BigDecimal shortest(BigDecimal value) {
        double nearest = value.doubleValue();
        if (Double.isInfinite(nearest) || nearest == 0) {
            return value;
        }
        for (int digits = 1; digits <= MOST_DIGITS; digits++) {
            BigDecimal rounded = new BigDecimal(nearest).round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == nearest) {
                return means(value, rounded, nearest) ? rounded : value;
            }
        }
        return value;
    }

    /** Whether the text meant this double: a fraction with no more digits than a double has, or its exact value. */
    private static boolean means(BigDecimal value, BigDecimal shortest, double nearest) {
        boolean fraction = value.stripTrailingZeros().scale() > 0;
        return (fraction && value.precision() <= MOST_DIGITS)
                || value.compareTo(shortest) == 0
                || value.compareTo(new BigDecimal(nearest)) == 0;
    }

    /** Puts the decimal point behind so many digits. */
    private static String placed(String digits, long point) {
        int length = digits.length();
        if (point > LARGEST_PLAIN_EXPONENT || point <= SMALLEST_PLAIN_EXPONENT) {
            String exponent = (point > 0 ? "e+" : "e") + (point - 1);
            return digits.charAt(0) + (length == 1 ? "" : "." + digits.substring(1)) + exponent;
        }
        if (point <= 0) {
            return "0." + "0".repeat((int) -point) + digits;
        }
        return point >= length
                ? digits + "0".repeat((int) point - length)
                : digits.substring(0, (int) point) + "." + digits.substring((int) point);
    }
}
