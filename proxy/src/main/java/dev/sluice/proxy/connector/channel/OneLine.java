package dev.sluice.proxy.connector.channel;

/** Makes a JSON text fit on one line. A line break can only stand between tokens, where a blank is as good. */
final class OneLine {
    private OneLine() {}

    /** The text itself when it has no line break. */
    static byte[] of(byte[] json) {
        for (byte b : json) {
            if (isBreak(b)) {
                return withoutBreaks(json);
            }
        }
        return json;
    }

    private static byte[] withoutBreaks(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (isBreak(line[i])) {
                line[i] = ' ';
            }
        }
        return line;
    }

    private static boolean isBreak(byte b) {
        return b == '\n' || b == '\r';
    }
}
