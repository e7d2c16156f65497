package dev.sluice.session.events;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what several event logs hold. Safe for use by several threads; an addition takes no lock. */
public final class HeldBytes {
    private final LongAdder sum = new LongAdder();

    /** Starts with nothing. */
    public HeldBytes() {}

    void add(long bytes) {
        if (bytes != 0) {
            sum.add(bytes);
        }
    }

    /**
     * What the logs hold now.
     *
     * @return in bytes as their size functions count them, 0 or more
     */
    public long sum() {
        return Math.max(0, sum.sum());
    }
}
