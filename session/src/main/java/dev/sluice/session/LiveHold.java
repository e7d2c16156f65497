package dev.sluice.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A hold on a session that was there when it was taken. */
final class LiveHold implements SessionHold {
    private final LiveSession live;
    private final Consumer<LiveSession> release;
    private final AtomicBoolean closed = new AtomicBoolean();

    LiveHold(LiveSession live, Consumer<LiveSession> release) {
        this.live = live;
        this.release = release;
    }

    @Override
    public boolean isHolding() {
        return !closed.get() && !live.isEnded();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.accept(live);
        }
    }
}
