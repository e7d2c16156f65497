package dev.sluice.session;

import java.util.concurrent.atomic.AtomicReference;

/** Which tier the room that is left calls for, by count and by memory. Asked at each opening, so it only compares. */
final class Pressure {
    private final LiveSessions sessions;
    private final Watermarks watermarks;
    private final MemoryWatch memory;
    private final Level byCount = new Level();
    private final Level byMemory = new Level();

    Pressure(LiveSessions sessions, Watermarks watermarks, MemoryWatch memory) {
        this.sessions = sessions;
        this.watermarks = watermarks;
        this.memory = memory;
    }

    /** What a run that begins now has to do; whoever asks does it. */
    Claim claim() {
        return new Claim(byCount(), memory.claim());
    }

    private CleanupTier byCount() {
        return watermarks.tierOf(sessions.count());
    }

    long memoryPercent() {
        return memory.percent();
    }

    /** True for the first who notices that a threshold was crossed upwards. */
    boolean hasRisen() {
        boolean count = byCount.risesTo(byCount());
        return byMemory.risesTo(memory.tier()) || count;
    }

    /** What is called for by each of the two. */
    record Claim(CleanupTier byCount, CleanupTier byMemory) {
        /** The higher one. */
        CleanupTier tier() {
            return byCount.compareTo(byMemory) >= 0 ? byCount : byMemory;
        }
    }

    /** The tier that was last noticed. */
    private static final class Level {
        private final AtomicReference<CleanupTier> noticed = new AtomicReference<>(CleanupTier.PERIODIC);

        boolean risesTo(CleanupTier tier) {
            return noticed.get() != tier && noticed.getAndSet(tier).compareTo(tier) < 0;
        }
    }
}
