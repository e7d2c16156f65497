package dev.sluice.session.redis.journal;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is yet to be done in Redis for the streams of one session. One step is under way at a time, and its result comes
 * before the next one. Not safe for use by several threads: the journal guards it.
 */
final class JournalLane {
    /** How a step went. */
    enum Outcome {
        DONE,
        /** Redis has lost the copy, or has deleted it because it would have a gap. */
        COPY_GONE,
        /** Redis will never do it. */
        REFUSED
    }

    private final JournalBudget budget;
    private final LongAdder givenUp;
    private final Map<Long, JournalCopy> copies = new LinkedHashMap<>();
    private final Set<Long> unwritten = new LinkedHashSet<>();
    // Each of them, and dropping all, has a stream's place in the budget.
    private final Set<Long> drops = new LinkedHashSet<>();
    private boolean dropsAll;
    private boolean underWay;

    JournalLane(JournalBudget budget, LongAdder givenUp) {
        this.budget = budget;
        this.givenUp = givenUp;
    }

    void begin(long stream, byte[] description) {
        if (copies.containsKey(stream)) {
            return;
        }
        if (!budget.takeStream()) {
            givenUp.increment();
            return;
        }
        copies.put(stream, new JournalCopy(stream, description, budget));
        unwritten.add(stream);
    }

    void append(long stream, long sequence, byte[] event) {
        JournalCopy copy = copies.get(stream);
        if (copy == null) {
            return; // was given up
        }
        if (copy.append(sequence, event)) {
            unwritten.add(stream);
        } else {
            giveUp(stream);
        }
    }

    void complete(long stream) {
        JournalCopy copy = copies.get(stream);
        if (copy != null) {
            copy.complete();
            unwritten.add(stream);
        }
    }

    /** Wants a sign of life of every stream that has a copy. */
    void touch() {
        copies.forEach((stream, copy) -> {
            copy.touch();
            unwritten.add(stream);
        });
    }

    private void giveUp(long stream) {
        givenUp.increment();
        discard(stream);
    }

    void discard(long stream) {
        JournalCopy copy = copies.get(stream);
        boolean placed = copy != null || (!drops.contains(stream) && !dropsAll && budget.takeStream());
        if (copy != null) {
            forget(stream, copy);
        }
        if (placed && (copy == null || copy.attempted())) {
            drops.add(stream);
        } else if (placed) {
            budget.giveStreamBack();
        }
        // Without a place the copy is left to its expiry.
    }

    private void forget(long stream, JournalCopy copy) {
        copy.dropEvents();
        copies.remove(stream);
        unwritten.remove(stream);
    }

    void discardAll() {
        copies.values().forEach(JournalCopy::dropEvents);
        int places = copies.size() + drops.size();
        copies.clear();
        unwritten.clear();
        drops.clear();
        for (int i = 0; i < places; i++) {
            budget.giveStreamBack();
        }
        dropsAll = dropsAll || budget.takeStream();
    }

    /** Whether somebody has to take care of it now; the caller does. */
    boolean claim() {
        boolean claimed = !underWay && hasWork();
        underWay |= claimed;
        return claimed;
    }

    private boolean hasWork() {
        return dropsAll || !drops.isEmpty() || !unwritten.isEmpty();
    }

    /** What is to be done next; when that is nothing, the one who claimed it is released. */
    Optional<JournalStep> next() {
        underWay = hasWork();
        if (dropsAll) {
            return Optional.of(new JournalStep.DropAll());
        }
        if (!drops.isEmpty()) {
            return Optional.of(new JournalStep.Drop(drops.iterator().next()));
        }
        return unwritten.stream()
                .findFirst()
                .flatMap(stream -> Optional.ofNullable(copies.get(stream)))
                .map(JournalCopy::next);
    }

    /** Takes note of how a step went. What was discarded in the meantime is no longer touched by it. */
    void settle(JournalStep step, Outcome outcome) {
        if (step instanceof JournalStep.Write write) {
            settle(write, outcome);
        } else if (step instanceof JournalStep.Drop drop) {
            if (drops.remove(drop.stream())) {
                budget.giveStreamBack();
            }
        } else if (dropsAll) {
            dropsAll = false;
            budget.giveStreamBack();
        }
    }

    private void settle(JournalStep.Write write, Outcome outcome) {
        JournalCopy copy = copies.get(write.stream());
        if (copy == null) {
            return;
        }
        switch (outcome) {
            case DONE -> written(write, copy);
            case COPY_GONE -> {
                givenUp.increment();
                forget(write.stream(), copy);
                budget.giveStreamBack();
            }
            case REFUSED -> giveUp(write.stream());
        }
    }

    private void written(JournalStep.Write write, JournalCopy copy) {
        if (copy.written(write)) {
            forget(write.stream(), copy);
            budget.giveStreamBack();
        } else if (!copy.hasWork()) {
            unwritten.remove(write.stream());
        }
    }

    /** Whether there is nothing to remember of this session. */
    boolean isOver() {
        return !underWay && !hasWork() && copies.isEmpty();
    }
}
