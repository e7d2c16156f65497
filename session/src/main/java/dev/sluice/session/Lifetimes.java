package dev.sluice.session;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a session has expired; times are nanoseconds since the manager was constructed.
 *
 * <p>A held session is never idle. It may also outlive its age, so that a long call is not cut in the middle, but not
 * twice its age, so that a stream that is always open does not make a session immortal.
 */
record Lifetimes(long maxIdle, long maxAge) {
    /** Longer lives than this are cut to it (146 years), so that sums of two do not overflow. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    static Lifetimes of(SessionSettings settings) {
        return new Lifetimes(nanos(settings.maxIdle()), nanos(settings.maxAge()));
    }

    /** For sessions whose age others look after. */
    static Lifetimes idleOnly(Duration maxIdle) {
        return new Lifetimes(nanos(maxIdle), LONGEST);
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(LONGEST)) < 0 ? duration.toNanos() : LONGEST;
    }

    /** Why the session has expired by now, or empty. */
    Optional<RemovalReason> expiry(LiveSession session, long now) {
        return session.isHeld() ? expiryOfHeld(session, now) : expiryOfFree(session, now);
    }

    private Optional<RemovalReason> expiryOfHeld(LiveSession session, long now) {
        return isTooOldToHold(session, now) ? Optional.of(RemovalReason.AGE) : Optional.empty();
    }

    private Optional<RemovalReason> expiryOfFree(LiveSession session, long now) {
        if (isOverAge(session, now)) {
            return Optional.of(RemovalReason.AGE);
        }
        return now - session.lastUsedAt() >= maxIdle ? Optional.of(RemovalReason.IDLE) : Optional.empty();
    }

    boolean isOverAge(LiveSession session, long now) {
        return now - session.openedAt() >= maxAge;
    }

    boolean isTooOldToHold(LiveSession session, long now) {
        return now - session.openedAt() - maxAge >= maxAge;
    }
}
