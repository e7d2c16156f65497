package dev.sluice.proxy.admin;

/** Writes texts as HTML. */
final class Html {
    private Html() {}

    /** The text as content or as a quoted attribute; upstreams name themselves, so it may hold anything. */
    static String text(String any) {
        StringBuilder escaped = new StringBuilder(any.length());
        for (int i = 0; i < any.length(); i++) {
            char character = any.charAt(i);
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(character);
            }
        }
        return escaped.toString();
    }
}
