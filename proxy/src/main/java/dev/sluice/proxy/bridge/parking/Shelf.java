package dev.sluice.proxy.bridge.parking;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** The sessions of one key. Guarded by the pool. */
final class Shelf {
    private final List<Place> places = new ArrayList<>();
    private @Nullable Mono<Void> opening;
    private int openings;
    private int spareOpenings;

    /** One session and who uses it. */
    static final class Place {
        private final ServerSession session;
        private final boolean exclusive;
        private final Disposable.Swap listening = Disposables.swap();
        private int calls;
        private int visits;
        private boolean spent;
        private long lastUsedMillis;

        Place(ServerSession session, boolean exclusive) {
            this.session = session;
            this.exclusive = exclusive;
        }

        ServerSession session() {
            return session;
        }

        Disposable.Swap listening() {
            return listening;
        }

        void use(boolean call) {
            if (call) {
                calls++;
                spent = true;
            } else {
                visits++;
            }
        }

        void leave(boolean call, long nowMillis) {
            if (call) {
                calls--;
            } else {
                visits--;
            }
            lastUsedMillis = nowMillis;
        }

        void openedAt(long nowMillis) {
            lastUsedMillis = nowMillis;
        }

        boolean isIdle() {
            return calls == 0 && visits == 0;
        }

        boolean isSpent() {
            return spent;
        }

        long lastUsedMillis() {
            return lastUsedMillis;
        }

        boolean takesCalls() {
            return !exclusive || calls == 0;
        }
    }

    List<Place> places() {
        return places;
    }

    Optional<Place> forCall() {
        return places.stream().filter(Place::takesCalls).findFirst();
    }

    /** One that nobody has used for a call yet. */
    Optional<Place> unspent() {
        return places.stream()
                .filter(place -> place.isIdle() && !place.isSpent())
                .findFirst();
    }

    Optional<Place> any() {
        return places.stream().findFirst();
    }

    boolean isExclusive() {
        return places.stream().anyMatch(place -> place.exclusive);
    }

    Optional<Mono<Void>> opening() {
        return Optional.ofNullable(opening);
    }

    /** Notes an opening that others may wait for. */
    void share(Mono<Void> shared) {
        opening = shared;
    }

    void begin(boolean spare) {
        openings++;
        spareOpenings += spare ? 1 : 0;
    }

    void end(boolean wasShared, boolean wasSpare) {
        openings--;
        spareOpenings -= wasSpare ? 1 : 0;
        if (wasShared) {
            opening = null;
        }
    }

    /** How many sessions are there, or soon are, that nobody is to use yet. */
    long spare() {
        return spareOpenings
                + places.stream()
                        .filter(place -> place.isIdle() && !place.isSpent())
                        .count();
    }

    boolean isEmpty() {
        return places.isEmpty() && openings == 0;
    }
}
