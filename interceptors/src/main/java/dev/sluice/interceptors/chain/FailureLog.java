package dev.sluice.interceptors.chain;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns about the failures of one interceptor without flooding the log: one line with its cause every 10 s, which also
 * tells how many were left out since the last. Thread-safe.
 */
final class FailureLog {
    private static final Logger log = LoggerFactory.getLogger(FailureLog.class);
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long NEVER = Long.MIN_VALUE;

    private final String interceptor;
    private final AtomicLong lastLineNanos = new AtomicLong(NEVER);
    private final AtomicLong leftOut = new AtomicLong();

    FailureLog(String interceptor) {
        this.interceptor = interceptor;
    }

    void warn(String frameId, Throwable cause, long nowNanos) {
        long last = lastLineNanos.get();
        if (isQuiet(last, nowNanos) || !lastLineNanos.compareAndSet(last, nowNanos)) {
            leftOut.incrementAndGet();
            return;
        }
        log.warn(
                "{}: interceptor {} failed; {} more failures since the last such line",
                frameId,
                interceptor,
                leftOut.getAndSet(0),
                cause);
    }

    /** A clock that was set back keeps nothing quiet. */
    private static boolean isQuiet(long last, long nowNanos) {
        long since = nowNanos - last;
        return last != NEVER && since >= 0 && since < QUIET_NANOS;
    }
}
