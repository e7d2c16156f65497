package dev.sluice.session;

/** A hold on a session that was not there. */
enum NoHold implements SessionHold {
    INSTANCE;

    @Override
    public boolean isHolding() {
        return false;
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
