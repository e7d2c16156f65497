package dev.sluice.session;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides how long a session may live; times are nanoseconds since the manager was constructed.
 *
 * <p>A held session is never idle. It may also outlive its age, so that a long call is not cut in the middle, but not
 * twice its age, so that a stream that is always open does not make a session immortal. An anonymous session is for one
 * piece of work, and its age holds in any case.
 */
final class Lifetimes {
    /** Longer lives than this are cut to it (146 years), so that sums of two do not overflow. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private final Limits regular;
    private final Limits high;
    private final Limits emergency;
    private final long anonymousAge;
    private final long minIdle;

    Lifetimes(SessionSettings settings) {
        TierSettings tiers = settings.tiers();
        this.regular = new Limits(nanos(settings.maxIdle()), nanos(settings.maxAge()));
        this.high = regular.shortenedTo(
                nanos(tiers.pressure().maxIdle()), nanos(tiers.pressure().maxAge()));
        this.emergency = high.shortenedTo(
                nanos(tiers.emergency().maxIdle()), nanos(tiers.emergency().maxAge()));
        this.anonymousAge = nanos(settings.anonymousAge());
        this.minIdle = nanos(tiers.lru().minIdle());
    }

    static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(LONGEST)) < 0 ? duration.toNanos() : LONGEST;
    }

    /** What sessions that are not held are measured by in a pass. */
    Limits limits(CleanupTier tier) {
        return switch (tier) {
            case PERIODIC, MODERATE, SHUTDOWN -> regular;
            case HIGH -> high;
            case EMERGENCY, LRU -> emergency;
        };
    }

    /** How long a session must have been idle to be evicted. */
    long minIdle() {
        return minIdle;
    }

    /** Why the session has expired by now, or empty. */
    Optional<RemovalReason> expiry(LiveSession session, long now) {
        if (now >= deadline(session)) {
            return Optional.of(RemovalReason.AGE);
        }
        return session.isHeld() ? Optional.empty() : expiryOfFree(session, now);
    }

    private Optional<RemovalReason> expiryOfFree(LiveSession session, long now) {
        if (regular.isOverAge(session, now)) {
            return Optional.of(RemovalReason.AGE);
        }
        return regular.isIdle(session, now) ? Optional.of(RemovalReason.IDLE) : Optional.empty();
    }

    /** When the session ends, held or not. */
    long deadline(LiveSession session) {
        return session.openedAt() + (session.isAnonymous() ? anonymousAge : regular.maxAge + regular.maxAge);
    }

    /** The reason of a removal by a pass: that of the regular limits where they would have been enough. */
    RemovalReason reason(LiveSession session, CleanupTier tier, long now) {
        return expiryOfFree(session, now)
                .orElse(tier == CleanupTier.HIGH ? RemovalReason.PRESSURE : RemovalReason.EMERGENCY);
    }

    /** The longest times without use and since the opening. */
    record Limits(long maxIdle, long maxAge) {
        private Limits shortenedTo(long idle, long age) {
            return new Limits(Math.min(maxIdle, idle), Math.min(maxAge, age));
        }

        boolean isIdle(LiveSession session, long now) {
            return now - session.lastUsedAt() >= maxIdle;
        }

        boolean isOverAge(LiveSession session, long now) {
            return now - session.openedAt() >= maxAge;
        }
    }
}
