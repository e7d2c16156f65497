package dev.sluice.interceptors.chain;

import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * What all walks of one chain share.
 *
 * @param plans for a walk whose method changes on the way
 * @param timer limits time and tells it
 * @param blocking runs interceptors that may block
 * @param listener hears every outcome
 */
record ChainResources(PlanTable plans, Scheduler timer, Scheduler blocking, ChainListener listener) {
    long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
