package dev.sluice.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How old the sessions are.
 *
 * <p>Ages change all the time, times of opening never do. So sessions are counted by the slot of time in which they were
 * opened, and the slots are added up when somebody asks. A slot is a minute, or longer where sessions may grow very old,
 * so that there are never more than some thousands of them; an age is right up to a slot.
 */
final class AgeHistogram {
    private static final List<Duration> BOUNDS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofHours(24));
    private static final long MINUTE = 60_000_000_000L;
    private static final long MOST_SLOTS = 2_048;

    private final long slotLength;
    private final ConcurrentMap<Long, Long> slots = new ConcurrentHashMap<>();

    /** The longest life in nanoseconds decides how long a slot is. */
    AgeHistogram(long longestLife) {
        this.slotLength = Math.max(MINUTE, longestLife / MOST_SLOTS);
    }

    void add(long openedAt) {
        slots.merge(slot(openedAt), 1L, Long::sum);
    }

    void remove(long openedAt) {
        slots.computeIfPresent(slot(openedAt), (slot, count) -> count > 1 ? count - 1 : null);
    }

    /** How many sessions are at most as old as each bound, in the order of the bounds. Those beyond are in none. */
    Map<Duration, Long> upTo(long now) {
        Map<Duration, Long> sums = new LinkedHashMap<>();
        BOUNDS.forEach(bound -> sums.put(bound, youngerThan(bound, now)));
        return sums;
    }

    private long youngerThan(Duration bound, long now) {
        long oldest = slot(now - bound.toNanos());
        long sum = 0;
        for (Map.Entry<Long, Long> slot : slots.entrySet()) {
            sum += slot.getKey() >= oldest ? slot.getValue() : 0;
        }
        return sum;
    }

    private long slot(long time) {
        return Math.floorDiv(time, slotLength);
    }
}
