package dev.sluice.session;

import dev.sluice.session.replica.Replicas;
import dev.sluice.session.replica.SoleReplica;
import java.time.Duration;

/**
 * How this process shares its sessions with other replicas. Without effect on a store that is not shared.
 *
 * @param replicas the others; owned by the caller
 * @param guestIdle how long a session that another replica looks after is remembered without being used here, 1 ms or
 *     more, default 5 min
 * @param useNotes uses of sessions that are being noted in the store at once, 1 or more, default 256; where more end at
 *     once, some are left to be noted with the next use of their sessions
 */
public record Sharing(Replicas replicas, Duration guestIdle, int useNotes) {
    private static final int USE_NOTES = 256;

    /**
     * Sharing with nobody.
     *
     * @return for a process with a store of its own
     */
    public static Sharing none() {
        return with(new SoleReplica());
    }

    /**
     * Sharing at the default pace.
     *
     * @param replicas the others; owned by the caller
     * @return everything else at its default
     */
    public static Sharing with(Replicas replicas) {
        return new Sharing(replicas, Duration.ofMinutes(5), USE_NOTES);
    }
}
