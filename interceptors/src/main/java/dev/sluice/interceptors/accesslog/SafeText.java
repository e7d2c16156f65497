package dev.sluice.interceptors.accesslog;

/**
 * Text of a stranger, made fit for a line of a log: nothing in it can end the line, close a quotation or reorder what is
 * shown.
 */
final class SafeText {
    private SafeText() {}

    /** At most so many characters of the text, an ellipsis if that is not all, and every risky character escaped. */
    static String of(String text, int longest) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), longest) + 8);
        int end = Math.min(text.length(), longest);
        for (int i = 0; i < end; ) {
            int character = text.codePointAt(i);
            append(safe, character);
            i += Character.charCount(character);
        }
        return end < text.length() ? safe.append('…').toString() : safe.toString();
    }

    private static void append(StringBuilder safe, int character) {
        if (character == '"' || character == '\\') {
            safe.append('\\').append((char) character);
        } else if (isPlain(character)) {
            safe.appendCodePoint(character);
        } else {
            safe.append(String.format("\\u%04x", character));
        }
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
