package dev.sluice.interceptors.accesslog;

/**
 * How the access log writes.
 *
 * @param targetLength longest method and target in characters before escaping, 16 to 1024, default 128; more is cut
 * @param notifications whether notifications and answers of the client have lines, default true
 */
public record AccessLogSettings(int targetLength, boolean notifications) {
    static final int SHORTEST_TARGET = 16;
    static final int LONGEST_TARGET = 1024;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException when the length is out of range
     */
    public AccessLogSettings {
        if (targetLength < SHORTEST_TARGET || targetLength > LONGEST_TARGET) {
            throw new IllegalArgumentException("targetLength: " + targetLength + " (expected: 16..1024)");
        }
    }

    /**
     * What holds when nothing is configured.
     *
     * @return targets of 128 characters, notifications included
     */
    public static AccessLogSettings defaults() {
        return new AccessLogSettings(128, true);
    }
}
