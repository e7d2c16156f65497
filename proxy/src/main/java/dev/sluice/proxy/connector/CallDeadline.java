package dev.sluice.proxy.connector;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How long one call may still take. Time without a sign of life from the upstream is limited, and the whole call is.
 * While a question of the call waits for its user, silence is what one expects, and only the whole is limited.
 *
 * <p>One timer per call, which looks again when it fires, rather than one per event. Thread-safe.
 */
public final class CallDeadline {
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private final long idleNanos;
    private final long endNanos;
    private final Scheduler timer;
    private final AtomicInteger openQuestions = new AtomicInteger();
    private volatile long lastSignNanos;
    private volatile BooleanSupplier attached = () -> true;
    private volatile long detachedLimitNanos = Long.MAX_VALUE / 4;
    private volatile long lookNanos = Long.MAX_VALUE / 4;
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
     * Ends the call also when nobody has waited for its answer for too long. This is looked at from time to time, so that
     * the call may go on for a tenth of the limit longer, between 0.1 s and 10 s.
     *
     * @param attached whether somebody waits now
     * @param limit shortest time without anybody after which the call ends; zero ends it as soon as it is noticed
     */
    public void whileAttached(BooleanSupplier attached, Duration limit) {
        this.attached = attached;
        this.detachedLimitNanos = limit.toNanos();
        this.lookNanos = Math.max(SHORTEST_LOOK.toNanos(), Math.min(LONGEST_LOOK.toNanos(), detachedLimitNanos / 10));
    }

    /** The upstream has sent something. */
    public void signOfLife() {
        lastSignNanos = now();
    }

    /**
     * Whether the upstream has been silent for too long, though nobody was waited for.
     *
     * @return false also when the call ends for another reason, for example because its client has gone
     */
    public boolean isSilent() {
        return openQuestions.get() == 0 && now() - lastSignNanos >= idleNanos;
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
        return limit(Flux.<T>never()).next();
    }

    /**
     * Cuts work when the time is up.
     *
     * @param work anything
     * @param <T> of the work
     * @return the work; when the time is up, it is cancelled and this fails with {@code UPSTREAM_TIMEOUT}
     */
    public <T> Flux<T> limit(Flux<T> work) {
        return new LimitedFlux<>(work, this::leftNanos, timer);
    }

    private long leftNanos() {
        long now = now();
        long untilEnd = endNanos == Long.MAX_VALUE ? Long.MAX_VALUE : endNanos - now;
        long untilIdle = openQuestions.get() > 0 ? idleNanos : lastSignNanos + idleNanos - now;
        return Math.min(untilEnd, Math.min(untilIdle, untilAbandoned(now)));
    }

    /** When to look again. Whoever was seen last time may have left right after, and has the whole limit from then on. */
    private long untilAbandoned(long now) {
        if (attached.getAsBoolean()) {
            lastAttachedNanos = now;
            return lookNanos;
        }
        return lastAttachedNanos + lookNanos + detachedLimitNanos - now;
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
