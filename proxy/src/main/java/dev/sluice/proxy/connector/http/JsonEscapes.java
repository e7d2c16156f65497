package dev.sluice.proxy.connector.http;

/** Reads the escapes of JSON strings, so that nothing can hide behind another way of writing it. */
final class JsonEscapes {
    private static final int HEX_DIGITS = 4;

    private JsonEscapes() {}

    /** The text that a string stands for; what is not JSON stays as it is. */
    static String resolved(String raw, boolean hasEscapes) {
        if (!hasEscapes) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char next = raw.charAt(i);
            if (next != '\\' || i + 1 == raw.length()) {
                text.append(next);
            } else {
                i++;
                i += append(raw, i, text);
            }
        }
        return text.toString();
    }

    /** Says how many further characters the escape takes. */
    private static int append(String raw, int at, StringBuilder text) {
        char kind = raw.charAt(at);
        if (kind == 'u' && at + HEX_DIGITS < raw.length() && isHex(raw, at + 1)) {
            text.append((char) Integer.parseInt(raw, at + 1, at + 1 + HEX_DIGITS, 16));
            return HEX_DIGITS;
        }
        text.append(
                switch (kind) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> kind;
                });
        return 0;
    }

    private static boolean isHex(String raw, int from) {
        return raw.chars().skip(from).limit(HEX_DIGITS).allMatch(digit -> Character.digit(digit, 16) >= 0);
    }
}
