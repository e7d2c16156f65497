package dev.sluice.session;

import java.util.concurrent.atomic.AtomicInteger;

/** A number of places that is never exceeded: one is taken before a record is created and given back after it is gone. */
final class Capacity {
    private final int places;
    private final AtomicInteger taken = new AtomicInteger();

    Capacity(int places) {
        this.places = places;
    }

    /** Takes a place, or returns false when there is none. */
    boolean tryTake() {
        return taken.getAndUpdate(count -> count < places ? count + 1 : count) < places;
    }

    /** Takes a place even if there is none: for what is open already and must not be lost. */
    void take() {
        taken.incrementAndGet();
    }

    void giveBack() {
        taken.decrementAndGet();
    }
}
