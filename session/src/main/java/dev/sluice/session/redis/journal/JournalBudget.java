package dev.sluice.session.redis.journal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the journal of this process holds, and may hold at most. Thread-safe. */
final class JournalBudget {
    private final EventJournalSettings settings;
    private final AtomicLong streams = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder takenEvents = new LongAdder();
    private final LongAdder takenBytes = new LongAdder();

    JournalBudget(EventJournalSettings settings) {
        this.settings = settings;
    }

    boolean takeStream() {
        return take(streams, 1, settings.maxStreams());
    }

    void giveStreamBack() {
        streams.decrementAndGet();
    }

    boolean takeEvent(int size) {
        if (!take(events, 1, settings.maxWaitingEvents())) {
            return false;
        }
        if (take(bytes, size, settings.maxWaitingBytes())) {
            takenEvents.increment();
            takenBytes.add(size);
            return true;
        }
        events.decrementAndGet();
        return false;
    }

    void giveEventBack(int size) {
        events.decrementAndGet();
        bytes.addAndGet(-size);
    }

    private static boolean take(AtomicLong counter, long amount, long most) {
        if (counter.addAndGet(amount) <= most) {
            return true;
        }
        counter.addAndGet(-amount);
        return false;
    }

    /** What there was room for, since the start. */
    JournalVolume taken() {
        return new JournalVolume(takenEvents.sum(), takenBytes.sum());
    }

    long streams() {
        return streams.get();
    }

    long events() {
        return events.get();
    }

    long bytes() {
        return bytes.get();
    }
}
