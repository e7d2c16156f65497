package dev.sluice.config.load;

import java.util.regex.Pattern;

/** Shows a value of the file in a message: short, on one line, and without what may be a credential. */
final class Quote {
    private static final int LONGEST = 60;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,20}");
    private static final Pattern USER_INFO = Pattern.compile("//[^/]*@");
    private static final Pattern QUERY = Pattern.compile("(?s)(://[^?]*\\?).*");

    private Quote() {}

    static String of(String text) {
        if (WHOLE_NUMBER.matcher(text).matches()) {
            return text;
        }
        String safe =
                QUERY.matcher(USER_INFO.matcher(text).replaceAll("//***@")).replaceAll("$1***");
        String line = safe.replaceAll("\\p{Cntrl}+", " ");
        boolean tooLong = line.codePointCount(0, line.length()) > LONGEST;
        return '"' + (tooLong ? line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "..." : line) + '"';
    }
}
