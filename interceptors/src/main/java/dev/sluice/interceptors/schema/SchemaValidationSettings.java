package dev.sluice.interceptors.schema;

/**
 * What is validated, and within which bounds.
 *
 * @param arguments whether arguments of calls are, default true
 * @param results whether structured results are, default true
 * @param unknown what becomes of calls of tools that no usable schema is known of, default pass
 * @param maxBytes longest text of arguments or of a result that is validated, 1 KiB to 64 MiB, default 1 MiB; a longer one
 *     is refused
 * @param maxSchemaBytes longest text of a schema, 256 B to 4 MiB, default 64 KiB; a longer one is not usable
 * @param maxSteps most steps of one validation, 100 to 100 000 000, default 100 000; what takes more is refused
 * @param maxDepth deepest nesting of one validation, 4 to 1000, default 128
 * @param tools whose schemas are remembered, 1 to 100 000, default 1000
 * @param tasks whose tools are remembered, 1 to 1 000 000, default 10 000
 */
public record SchemaValidationSettings(
        boolean arguments,
        boolean results,
        Unknown unknown,
        int maxBytes,
        int maxSchemaBytes,
        int maxSteps,
        int maxDepth,
        int tools,
        int tasks) {
    /** What becomes of a call that cannot be validated. */
    public enum Unknown {
        /** It goes on. */
        PASS,
        /** It is refused. */
        BLOCK
    }

    /**
     * What holds when nothing is configured.
     *
     * @return arguments and results, unknown tools pass
     */
    public static SchemaValidationSettings defaults() {
        return new SchemaValidationSettings(true, true, Unknown.PASS, 1 << 20, 64 << 10, 100_000, 128, 1000, 10_000);
    }
}
