package dev.sluice.session.events;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Adds up what several event logs hold, and calls when that rises over a level. Safe for use by several threads; an
 * addition takes no lock.
 */
public final class HeldBytes {
    private final LongAdder sum = new LongAdder();
    private volatile List<Level> levels = List.of();

    /** Starts with nothing. */
    public HeldBytes() {}

    /**
     * Calls back each time the sum rises over one of some levels; again only after it was not over that level meanwhile.
     *
     * @param over in bytes, 0 or more; they replace those of an earlier call
     * @param onRise runs on the thread that writes an event, so it must neither block nor throw
     */
    public void listen(List<Long> over, Runnable onRise) {
        levels = over.stream().map(bytes -> new Level(bytes, onRise)).toList();
    }

    void add(long bytes) {
        if (bytes != 0) {
            sum.add(bytes);
            long now = sum.sum();
            for (Level level : levels) {
                level.look(now);
            }
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

    /** Of those who see the sum rise over it at the same time, one calls. */
    private static final class Level {
        private final long bytes;
        private final Runnable onRise;
        private final AtomicBoolean exceeded = new AtomicBoolean();

        Level(long bytes, Runnable onRise) {
            this.bytes = bytes;
            this.onRise = onRise;
        }

        private void look(long now) {
            boolean over = now > bytes;
            if (exceeded.get() != over && exceeded.compareAndSet(!over, over) && over) {
                onRise.run();
            }
        }
    }
}
