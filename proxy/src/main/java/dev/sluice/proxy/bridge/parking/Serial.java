package dev.sluice.proxy.bridge.parking;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does one thing after the other, whichever threads come with them. Who comes while something is being done leaves it to
 * whoever does that.
 */
final class Serial {
    private final ConcurrentLinkedQueue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    void run(Runnable step) {
        steps.add(step);
        if (pending.getAndIncrement() != 0) {
            return;
        }
        do {
            Runnable next = steps.poll();
            if (next != null) {
                next.run();
            }
        } while (pending.decrementAndGet() != 0);
    }
}
