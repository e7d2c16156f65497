package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;

/**
 * Hears what becomes of sessions; what it does not want to hear it leaves at the default.
 *
 * <p>The calls about one session come one after the other, created first and removed last; calls about
 * different sessions come from different threads at the same time. A call comes while the session's turn is held, so it
 * must be short and must not block. An exception is logged and counted and has no other effect.
 */
public interface SessionObserver {
    /**
     * A session was opened.
     *
     * @param session as it was opened
     */
    default void created(Session session) {}

    /**
     * The revision of a session was agreed; heard at most once for each session.
     *
     * @param session with the revision
     * @param agreed the revision
     */
    default void negotiated(Session session, ProtocolVersion agreed) {}

    /**
     * A session was used; heard at most once in a touch interval, and not before one has passed since its opening.
     *
     * @param session as its user found it
     */
    default void renewed(Session session) {}

    /**
     * This process knows a session no longer: another replica removed it, or it was served here for another replica and
     * not asked for again. Whatever was kept of it here is of no use any more. Not heard after {@link #removed}.
     *
     * @param session as it was last known here
     */
    default void forgotten(Session session) {}

    /**
     * A session is gone and will not be found again; heard exactly once for each created session that ends,
     * by the observers of the replica that removed it.
     *
     * @param session as it was last known
     * @param reason why it went
     */
    default void removed(Session session, RemovalReason reason) {}
}
