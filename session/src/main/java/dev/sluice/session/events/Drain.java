package dev.sluice.session.events;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Runs a piece of work so that one thread at a time is inside it and every call is followed by a run.
 *
 * <p>A call that finds somebody inside only leaves a count behind, for which that thread goes round again. The same holds
 * for a call from inside the work, a request from {@code onNext} for instance, so the stack stays flat.
 */
final class Drain {
    private static final AtomicIntegerFieldUpdater<Drain> CALLS =
            AtomicIntegerFieldUpdater.newUpdater(Drain.class, "calls");

    private final Runnable work;

    @SuppressWarnings("UnusedVariable") // read and written by CALLS
    private volatile int calls;

    Drain(Runnable work) {
        this.work = work;
    }

    void run() {
        if (CALLS.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            work.run();
            missed = CALLS.addAndGet(this, -missed);
        } while (missed != 0);
    }
}
