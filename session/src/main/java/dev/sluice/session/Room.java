package dev.sluice.session;

import java.time.Duration;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What openings have to do with the cleanup: they wake it when room gets scarce, and wait for it when there is none. */
final class Room {
    private final Pressure pressure;
    private final MemoryWatch memory;
    private final RunCalls calls;
    private final Duration patience;
    private final long mostWaiting;
    private final LongSupplier now;
    private final Scheduler scheduler;

    Room(
            Pressure pressure,
            MemoryWatch memory,
            RunCalls calls,
            Duration patience,
            long mostWaiting,
            LongSupplier now,
            Scheduler scheduler) {
        this.pressure = pressure;
        this.memory = memory;
        this.calls = calls;
        this.patience = patience;
        this.mostWaiting = mostWaiting;
        this.now = now;
        this.scheduler = scheduler;
    }

    boolean isOutOfMemory() {
        return memory.isExhausted(now.getAsLong());
    }

    /** A session was opened. */
    void taken() {
        if (pressure.hasRisen()) {
            calls.call();
        }
    }

    /** Memory was measured anew, which the next run looks at; it comes at once when there is reason for it. */
    void measured() {
        if (memory.measured()) {
            calls.call();
        }
    }

    /**
     * Has the cleanup make room. All that wait share one run, and each goes on as a task of its own; when too many wait
     * already, or the run takes too long, it completes without there being room.
     */
    Mono<Void> make() {
        return calls.callForRoom(mostWaiting)
                .timeout(patience, Mono.empty(), scheduler)
                .publishOn(scheduler);
    }
}
