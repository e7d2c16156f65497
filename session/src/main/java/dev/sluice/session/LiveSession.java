package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the manager keeps of a session beside its record: the times of its life, its holds and its turn. Times are
 * nanoseconds since the manager was constructed.
 */
final class LiveSession {
    private static final int ENDED = -1;

    private final SessionId id;
    private final long openedAt;
    private final Turn turn = new Turn();
    private final TimeOrder.Place idlePlace = new TimeOrder.Place(this);
    private final TimeOrder.Place agePlace = new TimeOrder.Place(this);

    /** Number of holds, or {@link #ENDED}; whoever sets that has won the removal. */
    private final AtomicInteger holds = new AtomicInteger();

    private volatile long lastUsedAt;
    private volatile long notedAt = Long.MIN_VALUE;
    private volatile Session lastKnown;
    private volatile boolean place;

    LiveSession(Session session, long openedAt) {
        this.id = session.id();
        this.openedAt = openedAt;
        this.lastUsedAt = openedAt;
        this.lastKnown = session;
    }

    SessionId id() {
        return id;
    }

    long openedAt() {
        return openedAt;
    }

    long lastUsedAt() {
        return lastUsedAt;
    }

    /** The record as it was last read or written, for those who must hear of the session when the record is gone. */
    Session lastKnown() {
        return lastKnown;
    }

    Turn turn() {
        return turn;
    }

    TimeOrder.Place idlePlace() {
        return idlePlace;
    }

    TimeOrder.Place agePlace() {
        return agePlace;
    }

    void use(long now) {
        lastUsedAt = now;
    }

    /** Notes a use that happened elsewhere; one that was later stays. */
    void usedAtLeast(long time) {
        if (time - lastUsedAt > 0) {
            lastUsedAt = time;
        }
    }

    /** True for one caller in each interval, who is to note the use for others. */
    boolean noteDue(long now, long interval) {
        boolean due = notedAt == Long.MIN_VALUE || now - notedAt >= interval;
        if (due) {
            notedAt = now;
        }
        return due;
    }

    /** The session is counted in the capacity of this process. */
    void givePlace() {
        place = true;
    }

    boolean hasPlace() {
        return place;
    }

    void know(Session session) {
        lastKnown = session;
    }

    boolean isHeld() {
        return holds.get() > 0;
    }

    boolean isEnded() {
        return holds.get() == ENDED;
    }

    /** Adds a hold; returns how many there were before, negative when the session has ended and nothing was added. */
    int addHold() {
        return holds.getAndUpdate(count -> count == ENDED ? ENDED : count + 1);
    }

    /** Takes a hold away; returns how many are left, negative when the session has ended. */
    int dropHold() {
        return holds.updateAndGet(count -> count == ENDED ? ENDED : count - 1);
    }

    /** Ends the session unless it is held; true for the one caller that did it. */
    boolean endUnlessHeld() {
        return holds.compareAndSet(0, ENDED);
    }

    /** Ends the session, held or not; returns how many holds there were, negative when it had ended before. */
    int end() {
        return holds.getAndSet(ENDED);
    }
}
