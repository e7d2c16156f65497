package dev.sluice.interceptors;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time and numbers of bytes as people write them in a file. */
final class Quantity {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9}) ?(B|KiB|MiB)?");

    private Quantity() {}

    static Optional<Duration> duration(Object value) {
        Matcher text = DURATION.matcher(String.valueOf(value));
        if (value instanceof Long zero && zero == 0) {
            return Optional.of(Duration.ZERO);
        }
        if (!text.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(text.group(1));
        return Optional.of(
                switch (text.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    static Optional<Long> bytes(Object value) {
        Matcher text = BYTES.matcher(String.valueOf(value));
        if (!text.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(text.group(1));
        String unit = text.group(2);
        return Optional.of("KiB".equals(unit) ? count << 10 : "MiB".equals(unit) ? count << 20 : count);
    }

    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
