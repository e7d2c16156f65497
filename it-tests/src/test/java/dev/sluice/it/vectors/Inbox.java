package dev.sluice.it.vectors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a leg has got and no step has asked for yet, in order. Filled by many threads, emptied by one. */
final class Inbox<T> {
    private final List<T> items = new ArrayList<>();

    synchronized void add(T item) {
        items.add(item);
        notifyAll();
    }

    synchronized List<T> items() {
        return List.copyOf(items);
    }

    synchronized void removeIf(Predicate<T> condition) {
        items.removeIf(condition);
    }

    /**
     * Waits until a choice among the items succeeds, and takes the one that was chosen.
     *
     * @param choice called after every new item; must answer one of the items that it was given
     * @param limit longest wait
     */
    synchronized <C extends Chosen<T>> Optional<C> take(Function<List<T>, Optional<C>> choice, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Optional<C> chosen = choice.apply(List.copyOf(items));
        try {
            while (chosen.isEmpty() && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
                chosen = choice.apply(List.copyOf(items));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        chosen.ifPresent(found -> items.remove(found.item()));
        return chosen;
    }

    /** Waits until an item fulfils a condition, and takes it. */
    Optional<T> takeFirst(Predicate<T> condition, Duration limit) {
        return take(
                        candidates -> candidates.stream()
                                .filter(condition)
                                .findFirst()
                                .map(item -> (Chosen<T>) () -> item),
                        limit)
                .map(Chosen::item);
    }

    /** The result of a choice. */
    interface Chosen<T> {
        T item();
    }
}
