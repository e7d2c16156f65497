package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * What the manager keeps of a session beside its record: the times of its life, its holds and its turn. Times are
 * nanoseconds since the manager was constructed. There are many of these, so each field counts.
 */
final class LiveSession {
    private static final int ENDED = -1;
    private static final AtomicLongFieldUpdater<LiveSession> RENEWED_AT =
            AtomicLongFieldUpdater.newUpdater(LiveSession.class, "renewedAt");
    private static final AtomicIntegerFieldUpdater<LiveSession> HOLDS =
            AtomicIntegerFieldUpdater.newUpdater(LiveSession.class, "holds");
    private static final AtomicIntegerFieldUpdater<LiveSession> PARKED =
            AtomicIntegerFieldUpdater.newUpdater(LiveSession.class, "parked");

    private final long number;
    private final long openedAt;
    private final Turn turn = new Turn();
    private final TimeOrder.Place idlePlace = new TimeOrder.Place(this);
    private final TimeOrder.Place agePlace = new TimeOrder.Place(this);

    /** Number of holds, or {@link #ENDED}; whoever sets that has won the removal. */
    private volatile int holds;

    /** 1 while it stands aside of the orders because it is held, 0 otherwise. */
    private volatile int parked;

    private volatile long lastUsedAt;
    private volatile long renewedAt;
    private volatile boolean place;
    private volatile Session lastKnown;

    /** The number tells it from all others of this manager and grows from one to the next. */
    LiveSession(Session session, long number, long openedAt) {
        this.number = number;
        this.openedAt = openedAt;
        this.lastUsedAt = openedAt;
        this.renewedAt = openedAt;
        this.lastKnown = session;
    }

    SessionId id() {
        return lastKnown.id();
    }

    long number() {
        return number;
    }

    boolean isAnonymous() {
        return lastKnown.life().anonymous();
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
        if (time > lastUsedAt) {
            lastUsedAt = time;
        }
    }

    /** The session is counted in the capacity of this process. */
    void givePlace() {
        place = true;
    }

    void takePlace() {
        place = false;
    }

    boolean hasPlace() {
        return place;
    }

    /** True for the one caller who is to note this use, at most once in an interval. */
    boolean renew(long now, long interval) {
        long before = renewedAt;
        return now - before >= interval && RENEWED_AT.compareAndSet(this, before, now);
    }

    void know(Session session) {
        lastKnown = session;
    }

    /** Notes that it stands aside of the orders. */
    void park() {
        parked = 1;
    }

    /** True for the one caller who is to put it back into the orders. */
    boolean unpark() {
        return parked == 1 && PARKED.compareAndSet(this, 1, 0);
    }

    int holds() {
        return Math.max(0, holds);
    }

    boolean isHeld() {
        return holds > 0;
    }

    boolean isEnded() {
        return holds == ENDED;
    }

    /** Adds a hold; returns how many there were before, negative when the session has ended and nothing was added. */
    int addHold() {
        return HOLDS.getAndUpdate(this, count -> count == ENDED ? ENDED : count + 1);
    }

    /** Takes a hold away; returns how many are left, negative when the session has ended. */
    int dropHold() {
        return HOLDS.updateAndGet(this, count -> count == ENDED ? ENDED : count - 1);
    }

    /** Ends the session unless it is held; true for the one caller that did it. */
    boolean endUnlessHeld() {
        return HOLDS.compareAndSet(this, 0, ENDED);
    }

    /** Ends the session, held or not; returns how many holds there were, negative when it had ended before. */
    int end() {
        return HOLDS.getAndSet(this, ENDED);
    }
}
