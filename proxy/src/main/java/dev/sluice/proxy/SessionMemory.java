package dev.sluice.proxy;

import dev.sluice.session.MemoryGauge;
import dev.sluice.session.events.HeldBytes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The memory of sessions: what their buffers hold, which is counted, or the whole heap, whichever is fuller. Thread-safe.
 */
final class SessionMemory implements MemoryGauge {
    private final Limits limits;
    private final HeldBytes buffers;
    private final Supplier<HeapGauge.Measurement> heap;
    private final AtomicLong counts = new AtomicLong();

    SessionMemory(Limits limits, HeldBytes buffers, Supplier<HeapGauge.Measurement> heap) {
        this.limits = limits;
        this.buffers = buffers;
        this.heap = heap;
    }

    /** Counting is always up to date, so each reading of it is a measurement of its own; they are negative. */
    @Override
    public Reading read() {
        HeapGauge.Measurement collected = heap.get();
        double heapOccupancy = collected.occupancy() / limits.heap();
        double bufferOccupancy = (double) buffers.sum() / limits.bufferBytes();
        return heapOccupancy >= bufferOccupancy
                ? new Reading(heapOccupancy, collected.number())
                : new Reading(bufferOccupancy, counts.decrementAndGet());
    }

    @Override
    public long bytesHeld() {
        return buffers.sum();
    }

    /**
     * What counts as full.
     *
     * @param heap part of the heap in use after a collection, more than 0 and 1 at most
     * @param bufferBytes bytes held by the event logs of all sessions together, 1 or more
     */
    record Limits(double heap, long bufferBytes) {}
}
