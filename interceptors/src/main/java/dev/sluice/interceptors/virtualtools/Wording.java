package dev.sluice.interceptors.virtualtools;

/** Puts one name in place of another, where it stands as a word of its own. */
final class Wording {
    private Wording() {}

    static String replace(String text, String name, String other) {
        StringBuilder replaced = new StringBuilder(text.length());
        int from = 0;
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            if (at >= from && isWord(text, at, at + name.length())) {
                replaced.append(text, from, at).append(other);
                from = at + name.length();
            }
        }
        return replaced.append(text, from, text.length()).toString();
    }

    private static boolean isWord(String text, int start, int end) {
        return (start == 0 || !isPart(text.charAt(start - 1))) && (end == text.length() || !isPart(text.charAt(end)));
    }

    private static boolean isPart(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '-';
    }
}
