package dev.sluice.session;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The time of day of a virtual time. */
final class VirtualClock extends Clock {
    private final VirtualTimeScheduler time;

    VirtualClock(VirtualTimeScheduler time) {
        this.time = time;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("only UTC");
    }
}
