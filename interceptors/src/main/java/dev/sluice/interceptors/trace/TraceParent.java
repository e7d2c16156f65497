package dev.sluice.interceptors.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a trace.
 *
 * @param trace 32 lower-case hexadecimal digits, not all zero
 * @param span 16 lower-case hexadecimal digits, not all zero
 * @param flags 2 lower-case hexadecimal digits
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context, traceparent</a>
 */
record TraceParent(String trace, String span, String flags) {
    /** Later versions may have more behind the flags; version ff is forbidden. */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private static final int LONGEST = 512;

    /** Empty when it is not well formed. */
    static Optional<TraceParent> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        boolean versionZero = matcher.group(1).equals("00");
        return versionZero && matcher.group(5) != null
                ? Optional.empty()
                : Optional.of(new TraceParent(matcher.group(2), matcher.group(3), matcher.group(4)));
    }

    static TraceParent first(RandomGenerator random, boolean sampled) {
        return new TraceParent(digits(random) + digits(random), digits(random), sampled ? "01" : "00");
    }

    /** A step further in the same trace; of the flags only the one that says sampled means something to everybody. */
    TraceParent child(RandomGenerator random) {
        boolean sampled = (HexFormat.fromHexDigits(flags) & 1) == 1;
        return new TraceParent(trace, digits(random), sampled ? "01" : "00");
    }

    private static String digits(RandomGenerator random) {
        long value = random.nextLong();
        return HexFormat.of().toHexDigits(value == 0 ? 1 : value);
    }

    @Override
    public String toString() {
        return "00-" + trace + "-" + span + "-" + flags;
    }
}
