package dev.sluice.proxy.connector;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How long one call may still take. Time without a sign of life from the upstream is limited, and the whole call is.
 * While a question of the call waits for its user, silence is what one expects, and only the whole is limited.
 *
 * <p>One timer per call, which looks again when it fires, rather than one per event. Thread-safe.
 */
public final class CallDeadline {
    private final long idleNanos;
    private final long endNanos;
    private final Scheduler timer;
    private final AtomicInteger openQuestions = new AtomicInteger();
    private volatile long lastSignNanos;
    private volatile BooleanSupplier attached = () -> true;
    private volatile long detachedLimitNanos = Long.MAX_VALUE / 2;
    private volatile long lastAttachedNanos;

    /**
     * Starts the clock.
     *
     * @param idle longest time without a byte from the upstream; zero for no limit
     * @param total longest time in all; zero for no limit
     * @param timer tells the time and runs the timer
     */
    public CallDeadline(Duration idle, Duration total, Scheduler timer) {
        this.timer = timer;
        long now = now();
        this.idleNanos = idle.isZero() ? Long.MAX_VALUE / 2 : idle.toNanos();
        this.endNanos = total.isZero() ? Long.MAX_VALUE : now + total.toNanos();
        this.lastSignNanos = now;
        this.lastAttachedNanos = now;
    }

    /**
     * Ends the call also when nobody has waited for its answer for too long.
     *
     * @param attached whether somebody waits now
     * @param limit longest time without anybody, 1 ms or more
     */
    public void whileAttached(BooleanSupplier attached, Duration limit) {
        this.attached = attached;
        this.detachedLimitNanos = limit.toNanos();
    }

    /** The upstream has sent something. */
    public void signOfLife() {
        lastSignNanos = now();
    }

    /** A question of this call was put to the client. */
    public void questionAsked() {
        openQuestions.incrementAndGet();
    }

    /** A question of this call was answered or withdrawn. */
    public void questionClosed() {
        openQuestions.decrementAndGet();
        signOfLife();
    }

    /**
     * Waits until the time is up.
     *
     * @param <T> never emitted
     * @return fails with {@code UPSTREAM_TIMEOUT}; never completes
     */
    public <T> Mono<T> expiry() {
        return Mono.defer(() -> {
            long left = leftNanos();
            return left <= 0
                    ? Mono.error(FaultException.of(Fault.UPSTREAM_TIMEOUT))
                    : Mono.delay(Duration.ofNanos(left), timer).then(expiry());
        });
    }

    private long leftNanos() {
        long now = now();
        long untilEnd = endNanos == Long.MAX_VALUE ? Long.MAX_VALUE : endNanos - now;
        long untilIdle = openQuestions.get() > 0 ? idleNanos : lastSignNanos + idleNanos - now;
        if (attached.getAsBoolean()) {
            lastAttachedNanos = now;
        }
        long untilAbandoned = lastAttachedNanos + detachedLimitNanos - now;
        return Math.min(untilEnd, Math.min(untilIdle, untilAbandoned));
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
