package dev.sluice.session;

/** Memory that is as full as a test says. */
final class MemoryFixture implements MemoryGauge {
    volatile long bytesHeld;
    private volatile Reading reading = new Reading(0, 0);

    /** A new measurement. */
    void measured(double occupancy) {
        reading = new Reading(occupancy, reading.measurement() + 1);
    }

    @Override
    public Reading read() {
        return reading;
    }

    @Override
    public long bytesHeld() {
        return bytesHeld;
    }
}
