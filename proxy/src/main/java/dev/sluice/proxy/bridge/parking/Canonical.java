package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts and digests that are the same for values that are the same, however they are written: members in any order,
 * numbers with or without trailing zeros.
 */
final class Canonical {
    private Canonical() {}

    /** The text of a value; empty when it is missing. */
    static String text(JsonView value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    /** SHA-256 over texts; where one ends and the next begins counts. */
    static byte[] digest(String... texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void append(StringBuilder text, JsonView value) {
        if (value.isObject()) {
            appendObject(text, value);
        } else if (value.isArray()) {
            text.append('[');
            value.items().forEach(item -> {
                append(text, item);
                text.append(',');
            });
            text.append(']');
        } else {
            text.append(scalar(value));
        }
    }

    private static void appendObject(StringBuilder text, JsonView value) {
        text.append('{');
        Map<String, JsonView> sorted = new TreeMap<>(value.members());
        sorted.forEach((name, member) -> {
            text.append(name.length()).append(':').append(name).append(':');
            append(text, member);
            text.append(',');
        });
        text.append('}');
    }

    private static String scalar(JsonView value) {
        String json = value.toJson();
        boolean number = !json.isEmpty() && (json.charAt(0) == '-' || Character.isDigit(json.charAt(0)));
        if (!number) {
            return json;
        }
        try {
            BigDecimal plain = new BigDecimal(json);
            return plain.signum() == 0 ? "0" : plain.stripTrailingZeros().toString();
        } catch (NumberFormatException beyondMeasure) {
            return json;
        }
    }
}
