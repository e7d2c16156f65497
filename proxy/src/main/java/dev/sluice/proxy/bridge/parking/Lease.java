package dev.sluice.proxy.bridge.parking;

import java.util.concurrent.atomic.AtomicBoolean;

/** The use of a session until it is given back. Thread-safe. */
final class Lease {
    private final ServerSession session;
    private final Runnable giveBack;
    private final AtomicBoolean over = new AtomicBoolean();

    Lease(ServerSession session, Runnable giveBack) {
        this.session = session;
        this.giveBack = giveBack;
    }

    ServerSession session() {
        return session;
    }

    /** Gives the session back; only the first time counts. */
    void release() {
        if (over.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
