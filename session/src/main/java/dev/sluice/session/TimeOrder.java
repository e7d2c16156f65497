package dev.sluice.session;

import java.util.Comparator;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sessions in the order of a time that each had when it was put here. Safe for use by several threads. */
final class TimeOrder {
    private final ConcurrentSkipListSet<Mark> marks =
            new ConcurrentSkipListSet<>(Comparator.comparingLong(Mark::at).thenComparingLong(Mark::serial));
    private final AtomicLong serials = new AtomicLong();

    /** Puts the session of the place at a time, and nowhere else; not at all when it has ended. */
    void put(Place place, long at) {
        synchronized (place) {
            removeMark(place);
            if (!place.session.isEnded()) {
                place.mark = new Mark(at, serials.incrementAndGet(), place.session);
                marks.add(place.mark);
            }
        }
    }

    void remove(Place place) {
        synchronized (place) {
            removeMark(place);
        }
    }

    private void removeMark(Place place) {
        if (place.mark != null) {
            marks.remove(place.mark);
            place.mark = null;
        }
    }

    /** The earliest session, if its time is not after the limit; it stays where it is. */
    @Nullable
    LiveSession firstUpTo(long limit) {
        Iterator<Mark> fromEarliest = marks.iterator();
        if (!fromEarliest.hasNext()) {
            return null;
        }
        Mark earliest = fromEarliest.next();
        return earliest.at <= limit ? earliest.session : null;
    }

    /** Where one session stands in one order; its monitor guards the mark. */
    static final class Place {
        private final LiveSession session;
        private @Nullable Mark mark;

        Place(LiveSession session) {
            this.session = session;
        }
    }

    /** The serial number tells sessions of the same time apart. */
    private record Mark(long at, long serial, LiveSession session) {}
}
