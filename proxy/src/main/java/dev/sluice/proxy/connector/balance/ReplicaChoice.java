package dev.sluice.proxy.connector.balance;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the replica for work that may go to any: the one with the fewest calls under way, in turn where several have as
 * few. One that has just failed is the second choice, an ejected one the last, and an evacuated one none.
 */
final class ReplicaChoice {
    private final List<Replica> replicas;
    private final EjectionSettings settings;
    private final AtomicInteger turn = new AtomicInteger();

    ReplicaChoice(List<Replica> replicas, EjectionSettings settings) {
        this.replicas = replicas;
        this.settings = settings;
    }

    /** Empty when all that are left have been tried. */
    Optional<Replica> next(Standings standings, Collection<Replica> tried, long now) {
        int first = Math.floorMod(turn.getAndIncrement(), replicas.size());
        @Nullable Replica best = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = replicas.get((first + i) % replicas.size());
            long weight = weight(replica, standings.get(replica.index()), now);
            if (weight < least && !tried.contains(replica)) {
                best = replica;
                least = weight;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The rank counts before any number of calls. */
    private long weight(Replica replica, Standing standing, long now) {
        if (standing.evacuated()) {
            return Long.MAX_VALUE;
        }
        long rank = standing.isEjected(now) ? 2 : standing.hasJustFailed(settings, now) ? 1 : 0;
        return (rank << Integer.SIZE) + replica.calls();
    }
}
