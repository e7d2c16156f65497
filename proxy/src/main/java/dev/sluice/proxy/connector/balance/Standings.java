package dev.sluice.proxy.connector.balance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How all replicas of an upstream stand, and what one's failure means for it among the others. Immutable, and without a
 * clock of its own, so that every rule can be tested as a function.
 *
 * @param list in the order of the configuration
 */
record Standings(List<Standing> list) {
    Standings {
        list = List.copyOf(list);
    }

    static Standings of(int replicas) {
        return new Standings(Collections.nCopies(replicas, Standing.fresh()));
    }

    Standing get(int replica) {
        return list.get(replica);
    }

    /** Counts a failure, and ejects the replica when it is one too many and enough others stay. */
    Standings failed(int replica, EjectionSettings settings, long now) {
        Standing worse = get(replica).failed(now);
        boolean due = worse.failures() >= settings.failures() && worse.isInUse(now);
        return with(replica, due && mayLoseOne(settings, now) ? worse.ejected(settings, now) : worse);
    }

    private boolean mayLoseOne(EjectionSettings settings, long now) {
        long inUse = list.stream().filter(one -> one.isInUse(now)).count();
        long ejected = list.stream().filter(one -> one.isEjected(now)).count();
        return inUse > 1 && (ejected + 1) * 100 <= (long) list.size() * settings.maxShare();
    }

    Standings succeeded(int replica) {
        Standing standing = get(replica);
        return standing.failures() == 0 ? this : with(replica, standing.succeeded());
    }

    /** The same standings when nobody else would be left. */
    Standings evacuated(int replica) {
        Standings without = with(replica, get(replica).evacuatedNow());
        return without.list.stream().allMatch(Standing::evacuated) ? this : without;
    }

    Standings admitted(int replica) {
        return with(replica, get(replica).admitted());
    }

    private Standings with(int replica, Standing standing) {
        List<Standing> changed = new ArrayList<>(list);
        changed.set(replica, standing);
        return new Standings(changed);
    }
}
