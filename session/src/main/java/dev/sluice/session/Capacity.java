package dev.sluice.session;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A number of places that is never exceeded, in all and for each principal: one is taken before a record is created and
 * given back after it is gone.
 */
final class Capacity {
    private final int places;
    private final int placesEach;
    private final AtomicInteger taken = new AtomicInteger();

    /** Empty when there is no limit for each. Whoever has no place is not in it, so it is as small as the places. */
    private final ConcurrentMap<String, Integer> takenEach = new ConcurrentHashMap<>();

    /** With 0 for each, a principal may take all. */
    Capacity(int places, int placesEach) {
        this.places = places;
        this.placesEach = placesEach;
    }

    /** Takes a place, or says why there is none. */
    Optional<SessionRefusedException.Reason> take(String principal) {
        if (!takeOwn(principal)) {
            return Optional.of(SessionRefusedException.Reason.PRINCIPAL);
        }
        if (taken.getAndUpdate(count -> count < places ? count + 1 : count) >= places) {
            giveBackOwn(principal);
            return Optional.of(SessionRefusedException.Reason.CAPACITY);
        }
        return Optional.empty();
    }

    private boolean takeOwn(String principal) {
        if (placesEach == 0) {
            return true;
        }
        while (true) {
            @Nullable Integer count = takenEach.get(principal);
            if (count != null && count >= placesEach) {
                return false;
            }
            boolean counted = count == null
                    ? takenEach.putIfAbsent(principal, 1) == null
                    : takenEach.replace(principal, count, count + 1);
            if (counted) {
                return true;
            }
        }
    }

    /** Takes a place even if there is none: for what is open already and must not be lost. */
    void force(String principal) {
        taken.incrementAndGet();
        if (placesEach > 0) {
            var unused = takenEach.merge(principal, 1, Integer::sum);
        }
    }

    void giveBack(String principal) {
        taken.decrementAndGet();
        giveBackOwn(principal);
    }

    private void giveBackOwn(String principal) {
        if (placesEach > 0) {
            takenEach.computeIfPresent(principal, (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** Places that nobody has now. */
    int free() {
        return places - taken.get();
    }
}
