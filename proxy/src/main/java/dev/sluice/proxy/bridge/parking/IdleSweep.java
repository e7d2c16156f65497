package dev.sluice.proxy.bridge.parking;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/** Has somebody look now and then for sessions that were idle for too long, once there are sessions. Thread-safe. */
final class IdleSweep {
    private static final int LOOKS_PER_IDLE = 4;

    private final Workshop workshop;
    private final Runnable look;
    private final AtomicBoolean begun = new AtomicBoolean();

    IdleSweep(Workshop workshop, Runnable look) {
        this.workshop = workshop;
        this.look = look;
    }

    /** Begins, unless it has begun. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            Duration period =
                    workshop.settings().idle().dividedBy(LOOKS_PER_IDLE).plusMillis(1);
            var unused = workshop.background()
                    .run(
                            "looking for idle sessions",
                            Flux.interval(period, workshop.timer())
                                    .onBackpressureDrop()
                                    .doOnNext(tick -> look.run())
                                    .then());
        }
    }
}
