package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.bridge.parking.Shelf.Place;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which sessions there are, how many each owner has, and for whom there is room. One that is being opened counts as one
 * that is there. Guarded by the pool.
 */
final class Stock {
    private final int most;
    private final int mostPerOwner;
    private final Map<PoolKey, Shelf> shelves = new HashMap<>();
    private final Map<String, Integer> byOwner = new HashMap<>();
    private int total;

    /**
     * Nothing yet.
     *
     * @param most in all
     * @param mostPerOwner of them those of one owner
     */
    Stock(int most, int mostPerOwner) {
        this.most = most;
        this.mostPerOwner = mostPerOwner;
    }

    int size() {
        return total;
    }

    /** The shelf of a key, an empty one if there is none; one that stays empty is to be {@linkplain #tidy tidied}. */
    Shelf shelf(PoolKey key) {
        return shelves.computeIfAbsent(key, fresh -> new Shelf());
    }

    Stream<Place> places() {
        return shelves.values().stream().flatMap(shelf -> shelf.places().stream());
    }

    Stream<Place> places(PoolKey key) {
        return Stream.ofNullable(shelves.get(key)).flatMap(shelf -> shelf.places().stream());
    }

    /** Counts a session that is going to be opened. */
    void begin(PoolKey key, boolean spare) {
        shelf(key).begin(spare);
        count(key, 1);
    }

    /** Takes in a session that was opened. */
    void add(PoolKey key, Place place, boolean wasShared, boolean wasSpare) {
        Shelf shelf = shelf(key);
        shelf.end(wasShared, wasSpare);
        shelf.places().add(place);
    }

    /** Does not count a session any more that could not be opened. */
    void giveUp(PoolKey key, boolean wasShared, boolean wasSpare) {
        Optional.ofNullable(shelves.get(key)).ifPresent(shelf -> {
            shelf.end(wasShared, wasSpare);
            count(key, -1);
            tidy(key);
        });
    }

    /** Takes a session out; false when it is not there any more. */
    boolean remove(Place place) {
        PoolKey key = place.session().key();
        boolean was = Optional.ofNullable(shelves.get(key))
                .map(shelf -> shelf.places().remove(place))
                .orElse(false);
        if (was) {
            count(key, -1);
            tidy(key);
        }
        return was;
    }

    /** Takes all of them out. */
    List<Place> clear() {
        List<Place> left = places().toList();
        shelves.clear();
        byOwner.clear();
        total = 0;
        return left;
    }

    /** Forgets a shelf that holds nothing. */
    void tidy(PoolKey key) {
        var unused = shelves.computeIfPresent(key, (same, shelf) -> shelf.isEmpty() ? null : shelf);
    }

    boolean hasRoom(PoolKey key) {
        return total < most && !isOwnerFull(key);
    }

    /** The session that would have to go to make room: of those that nobody uses, the one that nobody has for longest. */
    Optional<Place> victim(PoolKey key) {
        boolean ownOnly = isOwnerFull(key);
        return places().filter(Place::isIdle)
                .filter(place -> !ownOnly || place.session().key().owner().equals(key.owner()))
                .min(Comparator.comparingLong(Place::lastUsedMillis));
    }

    /** Sessions that nobody has used since then. */
    List<Place> idleSince(long millis) {
        return places().filter(place -> place.isIdle() && place.lastUsedMillis() <= millis)
                .toList();
    }

    private boolean isOwnerFull(PoolKey key) {
        return byOwner.getOrDefault(key.owner(), 0) >= mostPerOwner;
    }

    private void count(PoolKey key, int change) {
        total += change;
        byOwner.merge(key.owner(), change, (before, more) -> before + more == 0 ? null : before + more);
    }
}
