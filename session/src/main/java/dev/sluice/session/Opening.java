package dev.sluice.session;

import java.util.concurrent.atomic.AtomicBoolean;

/** A session between its place being taken and its going live or being given up, whichever is decided first. */
final class Opening {
    private final Session session;
    private final LiveSession live;
    private final AtomicBoolean decided = new AtomicBoolean();

    Opening(Session session, LiveSession live) {
        this.session = session;
        this.live = live;
    }

    Session session() {
        return session;
    }

    LiveSession live() {
        return live;
    }

    /** True for the one caller that decides what becomes of it. */
    boolean decide() {
        return decided.compareAndSet(false, true);
    }
}
