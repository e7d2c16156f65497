package dev.sluice.session;

import java.util.Comparator;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** Sessions in the order of a time that each had when it was put here. Safe for use by several threads. */
final class TimeOrder {
    private final ConcurrentSkipListSet<Mark> marks = new ConcurrentSkipListSet<>(
            Comparator.comparingLong(Mark::at).thenComparingLong(mark -> mark.session.number()));

    /** Puts the session of the place at a time here, and nowhere else; not at all when it has ended. */
    void put(Place place, long at) {
        synchronized (place) {
            place.leave();
            if (!place.session.isEnded()) {
                place.order = this;
                place.mark = new Mark(at, place.session);
                marks.add(place.mark);
            }
        }
    }

    /** The earliest session, if its time is not after the limit; it stays where it is. */
    @Nullable
    Mark firstUpTo(long limit) {
        Iterator<Mark> fromEarliest = marks.iterator();
        if (!fromEarliest.hasNext()) {
            return null;
        }
        Mark earliest = fromEarliest.next();
        return earliest.at <= limit ? earliest : null;
    }

    /** Where one session stands, in one order at a time; its monitor guards both fields. */
    static final class Place {
        private final LiveSession session;
        private @Nullable TimeOrder order;
        private @Nullable Mark mark;

        Place(LiveSession session) {
            this.session = session;
        }

        /** Takes the session out of the order that it stands in, if any. */
        void clear() {
            synchronized (this) {
                leave();
            }
        }

        private void leave() {
            if (order != null && mark != null) {
                order.marks.remove(mark);
                order = null;
                mark = null;
            }
        }
    }

    /** A session and its time; the number of the session tells those of the same time apart. */
    record Mark(long at, LiveSession session) {}
}
