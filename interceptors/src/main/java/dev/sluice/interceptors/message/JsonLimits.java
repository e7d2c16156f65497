package dev.sluice.interceptors.message;

/**
 * What a JSON document may hold before it is refused.
 *
 * @param depth deepest nesting of objects and arrays, 1 to 1000
 * @param tokens most tokens in one document, 1 or more
 * @param stringLength longest string in characters, 1 or more
 * @param nameLength longest member name in characters, 1 or more
 * @param numberLength longest number in characters, 1 to 1000
 * @param batchSize most messages in one batch, 1 or more
 */
public record JsonLimits(int depth, long tokens, int stringLength, int nameLength, int numberLength, int batchSize) {
    /** Checks the ranges. */
    public JsonLimits {
        require(depth >= 1 && depth <= 1000, "jsonDepth", depth, "1..1000");
        require(tokens >= 1, "jsonTokens", tokens, "1 or more");
        require(stringLength >= 1, "jsonString", stringLength, "1 or more");
        require(nameLength >= 1, "jsonName", nameLength, "1 or more");
        require(numberLength >= 1 && numberLength <= 1000, "jsonNumber", numberLength, "1..1000");
        require(batchSize >= 1, "batchSize", batchSize, "1 or more");
    }

    /**
     * The limits for what a client sends, when nothing is configured.
     *
     * @return depth 64, 200 000 tokens, strings of 2 Mi characters, names of 1024, numbers of 64, batches of 50
     */
    public static JsonLimits defaults() {
        return new JsonLimits(64, 200_000, 2 << 20, 1024, 64, 50);
    }

    /**
     * The limits for what a server sends, which the operator trusts more: only size and depth are bounded.
     *
     * @param bytes the largest message in bytes, which also bounds strings and tokens
     * @return limits of the same depth whose other bounds follow from the size
     */
    public JsonLimits forUpstream(int bytes) {
        return new JsonLimits(Math.max(depth, 256), bytes, bytes, Math.max(nameLength, 64 << 10), 1000, batchSize);
    }

    private static void require(boolean holds, String path, long value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("limits." + path + ": " + value + " (expected: " + expected + ")");
        }
    }
}
