package dev.sluice.proxy.connector.balance;

import dev.sluice.proxy.connector.UpstreamReplica;

/**
 * How one replica has done lately. Times are nanoseconds of the clock that the owner asks, and 0 for never.
 *
 * @param evacuated whether an operator took it out
 * @param failures in a row
 * @param failedAt time of the last failure
 * @param ejections in total
 * @param ejectedUntil end of its last ejection
 * @param ejectedFor length of its last ejection
 */
record Standing(boolean evacuated, int failures, long failedAt, long ejections, long ejectedUntil, long ejectedFor) {
    private static final Standing NEW = new Standing(false, 0, 0, 0, 0, 0);

    static Standing fresh() {
        return NEW;
    }

    UpstreamReplica.State state(long now) {
        if (evacuated) {
            return UpstreamReplica.State.EVACUATED;
        }
        return isEjected(now) ? UpstreamReplica.State.EJECTED : UpstreamReplica.State.ACTIVE;
    }

    boolean isEjected(long now) {
        return now < ejectedUntil;
    }

    boolean isInUse(long now) {
        return !evacuated && !isEjected(now);
    }

    /** Whether it has failed so recently that another one is the better choice. */
    boolean hasJustFailed(EjectionSettings settings, long now) {
        return failures > 0 && now - failedAt < settings.time().toNanos() / settings.failures();
    }

    Standing failed(long now) {
        int row = failures == Integer.MAX_VALUE ? failures : failures + 1;
        return new Standing(evacuated, row, now, ejections, ejectedUntil, ejectedFor);
    }

    Standing succeeded() {
        return new Standing(evacuated, 0, 0, ejections, ejectedUntil, ejectedFor);
    }

    /**
     * Left alone from now on: twice as long as the last time when it has not been back for as long as that lasted. It
     * comes back on probation: its next failure counts as the last of a row.
     */
    Standing ejected(EjectionSettings settings, long now) {
        boolean again = ejectedUntil > 0 && now - ejectedUntil < ejectedFor;
        long longest = settings.longestTime().toNanos();
        long span = again
                ? Math.min(longest, Math.multiplyExact(2, ejectedFor))
                : settings.time().toNanos();
        return new Standing(evacuated, settings.failures() - 1, failedAt, ejections + 1, now + span, span);
    }

    Standing evacuatedNow() {
        return new Standing(true, failures, failedAt, ejections, ejectedUntil, ejectedFor);
    }

    /** In use again, with a clean record but for the total. */
    Standing admitted() {
        return new Standing(false, 0, 0, ejections, 0, 0);
    }
}
