package dev.sluice.session.redis.journal;

import dev.sluice.session.events.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What one stream has that its copy in Redis does not. Not safe for use by several threads. */
final class JournalCopy {
    private static final int EVENTS_IN_A_STEP = 128;
    private static final long BYTES_IN_A_STEP = 1 << 20;

    private final long number;
    private final JournalBudget budget;
    private final Deque<Bytes> waiting = new ArrayDeque<>();
    private Optional<Bytes> description;
    private long first = 1;
    private boolean completed;
    private boolean attempted;
    private boolean stale;

    JournalCopy(long number, byte[] description, JournalBudget budget) {
        this.number = number;
        this.description = Optional.of(Bytes.of(description));
        this.budget = budget;
    }

    /** Whether there is room for it, and it is the one that comes next. */
    boolean append(long sequence, byte[] event) {
        if (waiting.isEmpty()) {
            first = sequence;
        }
        if (sequence != first + waiting.size() || !budget.takeEvent(event.length)) {
            return false;
        }
        waiting.addLast(Bytes.of(event));
        return true;
    }

    void complete() {
        completed = true;
    }

    /** Wants a sign of life even if there is nothing to write. */
    void touch() {
        stale = true;
    }

    boolean hasWork() {
        return description.isPresent() || !waiting.isEmpty() || completed || stale;
    }

    /** Whether Redis may have something of it. */
    boolean attempted() {
        return attempted;
    }

    JournalStep.Write next() {
        List<Bytes> events = new ArrayList<>();
        long bytes = 0;
        for (Bytes event : waiting) {
            bytes += event.value().length;
            if (events.size() == EVENTS_IN_A_STEP || (bytes > BYTES_IN_A_STEP && !events.isEmpty())) {
                break;
            }
            events.add(event);
        }
        attempted = true;
        stale = false;
        return new JournalStep.Write(number, description, first, events, completed && events.size() == waiting.size());
    }

    /** Takes note that a step was done; true when that was all there will ever be. */
    boolean written(JournalStep.Write step) {
        description = Optional.empty();
        for (int i = 0; i < step.events().size(); i++) {
            budget.giveEventBack(waiting.removeFirst().value().length);
        }
        first += step.events().size();
        return step.completed();
    }

    void dropEvents() {
        waiting.forEach(event -> budget.giveEventBack(event.value().length));
        waiting.clear();
    }
}
