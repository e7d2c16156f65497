package dev.sluice.session.events;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a piece of work so that one thread at a time is inside it and every call is followed by a run.
 *
 * <p>A call that finds somebody inside only leaves a count behind, for which that thread goes round again. The same holds
 * for a call from inside the work, a request from {@code onNext} for instance, so the stack stays flat.
 */
final class Drain {
    private final Runnable work;
    private final AtomicInteger calls = new AtomicInteger();

    Drain(Runnable work) {
        this.work = work;
    }

    void run() {
        if (calls.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            work.run();
            missed = calls.addAndGet(-missed);
        } while (missed != 0);
    }
}
