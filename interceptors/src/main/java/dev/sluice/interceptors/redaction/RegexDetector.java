package dev.sluice.interceptors.redaction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds what a regular expression describes. RE2 has no backtracking, so that no expression and no text can make it
 * hang.
 *
 * @param kind of secret
 * @param hints one of them is in every text that holds such a secret; empty when that cannot be said
 * @param pattern the expression
 * @param check a closer look at what was found
 */
record RegexDetector(String kind, List<String> hints, Pattern pattern, Predicate<String> check) implements Detector {

    static RegexDetector of(String kind, String regex, String... hints) {
        return new RegexDetector(kind, List.of(hints), Pattern.compile(regex), found -> true);
    }

    /**
     * An expression of an operator.
     *
     * @throws IllegalArgumentException when it is not one, or would find something in every text
     */
    static RegexDetector own(String kind, String regex) {
        try {
            RegexDetector detector = of(kind, regex);
            if (detector.pattern().matcher("").find()) {
                throw new IllegalArgumentException(
                        "custom." + kind + ": " + regex + " (expected: an expression that does not match empty text)");
            }
            return detector;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "custom." + kind + ": " + regex + " (expected: an RE2 expression; " + e.getDescription() + ")", e);
        }
    }

    @Override
    public List<Span> find(String text) {
        return isHinted(text) ? spans(text) : List.of();
    }

    private boolean isHinted(String text) {
        if (hints.isEmpty()) {
            return true;
        }
        for (String hint : hints) {
            if (text.contains(hint)) {
                return true;
            }
        }
        return false;
    }

    private List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            if (check.test(matcher.group())) {
                spans.add(new Span(matcher.start(), matcher.end()));
            }
        }
        return spans;
    }
}
