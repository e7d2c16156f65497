package dev.sluice.proxy.bridge.parking;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Sinks;

/** Who waits for a session, in the order of coming. Bounded for each owner and in all. The pool guards it. */
final class Waiters {
    private final int most;
    private final int mostPerOwner;
    private final Set<Waiter> all = new LinkedHashSet<>();
    private final Map<String, Integer> byOwner = new HashMap<>();

    /**
     * Nobody yet.
     *
     * @param most in all
     * @param mostPerOwner of them those of one owner
     */
    Waiters(int most, int mostPerOwner) {
        this.most = most;
        this.mostPerOwner = mostPerOwner;
    }

    /** Somebody for whom there was no session. */
    static final class Waiter {
        private final SessionPool.Need need;
        private final Sinks.One<Lease> lease = Sinks.one();

        private Waiter(SessionPool.Need need) {
            this.need = need;
        }

        SessionPool.Need need() {
            return need;
        }

        Sinks.One<Lease> lease() {
            return lease;
        }
    }

    int size() {
        return all.size();
    }

    /** Lets somebody wait; empty when there are as many as there may be. */
    Optional<Waiter> add(SessionPool.Need need) {
        String owner = need.key().owner();
        if (all.size() >= most || byOwner.getOrDefault(owner, 0) >= mostPerOwner) {
            return Optional.empty();
        }
        Waiter waiter = new Waiter(need);
        all.add(waiter);
        byOwner.merge(owner, 1, Integer::sum);
        return Optional.of(waiter);
    }

    /** False when somebody else has taken this one out. */
    boolean remove(Waiter waiter) {
        boolean was = all.remove(waiter);
        if (was) {
            forget(waiter);
        }
        return was;
    }

    /** Takes out whoever has waited longest. */
    Optional<Waiter> next() {
        return all.stream().findFirst().filter(this::remove);
    }

    /** Takes out whoever has waited longest for a session of one kind. */
    Optional<Waiter> next(PoolKey key) {
        Iterator<Waiter> some = all.iterator();
        while (some.hasNext()) {
            Waiter waiter = some.next();
            if (waiter.need().key().equals(key)) {
                some.remove();
                forget(waiter);
                return Optional.of(waiter);
            }
        }
        return Optional.empty();
    }

    private void forget(Waiter waiter) {
        byOwner.merge(
                waiter.need().key().owner(), -1, (before, change) -> before + change == 0 ? null : before + change);
    }
}
