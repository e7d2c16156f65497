package dev.sluice.interceptors.hygiene;

/**
 * Characters that a person does not see but a model reads: Unicode tags, zero-width and bidirectional controls, fillers,
 * variation selectors but the two of emoji, and control characters other than tab and line ends.
 *
 * @see <a href="https://www.unicode.org/reports/tr36/">Unicode Technical Report 36</a>
 */
final class InvisibleText {
    private InvisibleText() {}

    static boolean isIn(String text) {
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (isInvisible(character)) {
                return true;
            }
            i += Character.charCount(character);
        }
        return false;
    }

    /** The very text that came in when nothing is invisible. */
    static String strip(String text) {
        if (!isIn(text)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().filter(character -> !isInvisible(character)).forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static boolean isInvisible(int character) {
        if (character < 0x7F) {
            return character < ' ' && character != '\t' && character != '\n' && character != '\r';
        }
        return isFiller(character) || isHiddenSelector(character) || isTag(character) || isControl(character);
    }

    private static boolean isControl(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR -> true;
            case Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Also those of the block that are not assigned. */
    private static boolean isTag(int character) {
        return character >= 0xE0000 && character <= 0xE007F;
    }

    private static boolean isHiddenSelector(int character) {
        return (character >= 0xFE00 && character <= 0xFE0D) || (character >= 0xE0100 && character <= 0xE01EF);
    }

    private static boolean isFiller(int character) {
        return switch (character) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default -> false;
        };
    }
}
