package dev.sluice.session;

import java.util.concurrent.atomic.AtomicBoolean;

/** An ended session on its way out. Each step of the way is taken once, however often the way is tried. */
final class Removal {
    private final LiveSession session;
    private final RemovalReason reason;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean deleted = new AtomicBoolean();

    Removal(LiveSession session, RemovalReason reason) {
        this.session = session;
        this.reason = reason;
    }

    /** Of a session that nobody has heard of, and that nobody shall hear of; the reason is not used. */
    static Removal unannounced(LiveSession session) {
        Removal removal = new Removal(session, RemovalReason.CLIENT);
        removal.told.set(true);
        return removal;
    }

    LiveSession session() {
        return session;
    }

    RemovalReason reason() {
        return reason;
    }

    /** True for the caller who is to tell the observers. */
    boolean firstToTell() {
        return told.compareAndSet(false, true);
    }

    /** True for the caller who is to give the session's place back. */
    boolean firstToDelete() {
        return deleted.compareAndSet(false, true);
    }
}
