package dev.sluice.session;

/** Says how full the memory is that sessions may take. Called at each opening, from any thread; must not block. */
public interface MemoryGauge {
    /**
     * The newest measurement.
     *
     * @return the same one until something was measured anew
     */
    Reading read();

    /**
     * What is kept for clients to resume their streams.
     *
     * @return bytes of all sessions together, 0 or more
     */
    long bytesHeld();

    /**
     * Memory that is never full.
     *
     * @return a gauge without effect
     */
    static MemoryGauge unlimited() {
        return EndlessMemory.INSTANCE;
    }

    /**
     * One measurement.
     *
     * @param occupancy 0 for nothing in use, 1 for all that may be; more where a limit was overrun. From 1 on no new
     *     session is taken in
     * @param measurement a number that tells it from the measurements before; cleanup acts once on each
     */
    record Reading(double occupancy, long measurement) {}
}
