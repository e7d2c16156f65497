package dev.sluice.session;

/**
 * A live stream or a call in flight, which keeps its session from being idle until it is closed.
 *
 * <p>Whoever asked for the hold closes it, from any thread; closing again does nothing.
 */
public interface SessionHold extends AutoCloseable {
    /**
     * Whether the session still lives. A deliberate removal ends a session in spite of its holds.
     *
     * @return false once it has ended, and for a hold on a session that was not there
     */
    boolean isHolding();

    /** Ends the hold and renews the session's last use. */
    @Override
    void close();
}
