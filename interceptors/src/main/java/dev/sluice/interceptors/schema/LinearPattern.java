package dev.sluice.interceptors.schema;

import com.google.re2j.Pattern;
import com.networknt.schema.regex.RegularExpression;

/** A pattern of a schema, which takes time proportional to the text. */
final class LinearPattern implements RegularExpression {
    private final Pattern pattern;

    /**
     * Compiles one.
     *
     * @throws com.google.re2j.PatternSyntaxException when it is none, or one that has to try and go back
     */
    LinearPattern(String expression) {
        this.pattern = Pattern.compile(expression);
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(value).find();
    }
}
