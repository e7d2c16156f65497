package dev.sluice.config;

/**
 * Section {@code session.memory}: when the memory that sessions may take is full. The thresholds of cleanup apply to it as
 * they apply to {@code maxSessions}.
 *
 * @param heap percent of the heap in use after a collection at which it counts as full, default 90
 * @param bufferBytes all event logs of all sessions together, default 256 MiB
 */
public record MemoryConfig(int heap, DataSize bufferBytes) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static MemoryConfig defaults() {
        return new MemoryConfig(90, DataSize.ofMebibytes(256));
    }
}
