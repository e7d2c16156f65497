package dev.sluice.config.load;

import dev.sluice.config.DataSize;
import dev.sluice.config.DurationText;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of numbers with a range: counts, sizes and durations. */
final class Quantities {
    private static final Pattern COUNT = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(B|KiB|MiB|GiB)?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern PERCENTAGE = Pattern.compile("([0-9]{1,3})%");
    private static final String EXPECTED_PERCENTAGE = "a percentage like 75%";
    private static final String EXPECTED_SIZE = "a size like 512B, 64KiB, 4MiB, 1GiB";
    private static final String EXPECTED_DURATION = "a duration like 500ms, 30s, 5m, 1h";
    private static final Map<String, Long> BYTES = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private Quantities() {}

    static Type<Integer> count(int least, int most) {
        String range = least + ".." + most;
        return new ScalarType<>(
                "count",
                "a whole number, " + range,
                Optional.of(range),
                text -> parseCount(text, least, most, range),
                value -> Integer.toString(value),
                Schemas.orPlaceholder(Map.of("type", "integer", "minimum", least, "maximum", most)));
    }

    private static Parsed<Integer> parseCount(String text, int least, int most, String range) {
        if (!COUNT.matcher(text).matches()) {
            return Parsed.expected("a whole number, " + range);
        }
        long value = Long.parseLong(text);
        return value < least || value > most ? Parsed.expected(range) : Parsed.of((int) value);
    }

    static Type<Integer> percent(int least, int most) {
        Range<Integer> range = new Range<>(least, most, 0, false);
        return quantity(
                "percentage",
                EXPECTED_PERCENTAGE,
                Quantities::parsePercentage,
                value -> value + "%",
                range,
                Schemas.text(PERCENTAGE));
    }

    private static Parsed<Integer> parsePercentage(String text) {
        Matcher matcher = PERCENTAGE.matcher(text);
        return matcher.matches() ? Parsed.of(Integer.parseInt(matcher.group(1))) : Parsed.expected(EXPECTED_PERCENTAGE);
    }

    static Type<DataSize> size(DataSize least, DataSize most) {
        Range<DataSize> range = new Range<>(least, most, DataSize.ofBytes(0), false);
        return quantity(
                "size",
                EXPECTED_SIZE,
                Quantities::parseSize,
                DataSize::toString,
                range,
                Schemas.integerOrText(least.bytes(), most.bytes(), SIZE));
    }

    private static Parsed<DataSize> parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Parsed.expected(EXPECTED_SIZE);
        }
        long count = Long.parseLong(matcher.group(1));
        long unit = matcher.group(2) == null ? 1 : BYTES.getOrDefault(matcher.group(2), 1L);
        // More than 63 bits is out of every range; which number stands for it does not matter.
        return Parsed.of(DataSize.ofBytes(count > Long.MAX_VALUE / unit ? Long.MAX_VALUE : count * unit));
    }

    static Type<Duration> duration(Duration least, Duration most) {
        return duration(new Range<>(least, most, Duration.ZERO, false));
    }

    static Type<Duration> durationOrZero(Duration least, Duration most) {
        return duration(new Range<>(least, most, Duration.ZERO, true));
    }

    private static Type<Duration> duration(Range<Duration> range) {
        return quantity(
                "duration",
                EXPECTED_DURATION,
                Quantities::parseDuration,
                DurationText::of,
                range,
                Schemas.text(DURATION));
    }

    private static Parsed<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Parsed.expected(EXPECTED_DURATION);
        }
        ChronoUnit unit = UNITS.getOrDefault(matcher.group(2), ChronoUnit.MILLIS);
        return Parsed.of(Duration.of(Long.parseLong(matcher.group(1)), unit));
    }

    private static <V extends Comparable<V>> Type<V> quantity(
            String name,
            String expected,
            Function<String, Parsed<V>> parser,
            Function<V, String> format,
            Range<V> range,
            Map<String, Object> schema) {
        Function<String, Parsed<V>> inRange = text -> {
            Parsed<V> parsed = parser.apply(text);
            boolean outside =
                    parsed.value().filter(value -> !range.contains(value)).isPresent();
            return outside ? Parsed.expected(range.describe(format)) : parsed;
        };
        return new ScalarType<>(name, expected, Optional.of(range.describe(format)), inRange, format, schema);
    }
}
