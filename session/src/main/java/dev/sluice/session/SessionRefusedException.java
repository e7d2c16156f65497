package dev.sluice.session;

import java.time.Duration;

/** No session could be opened. An expected outcome of a full or stopping proxy, so it carries no stack trace. */
public final class SessionRefusedException extends RuntimeException {
    private final Reason reason;
    private final Duration retryAfter;

    SessionRefusedException(Reason reason, Duration retryAfter) {
        super("no new session: " + reason, null, false, false);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /**
     * Why it was refused.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * How long the client should wait before it asks again.
     *
     * @return 1 ms or more
     */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** Why a session was refused. */
    public enum Reason {
        /** As many sessions are open as the settings allow, and none of them could go. */
        CAPACITY,
        /** The principal has as many sessions as the settings allow one. */
        PRINCIPAL,
        /** The memory that sessions may take is used up. */
        MEMORY,
        /** The session store does not answer, and no more new sessions can wait for it. */
        STORE,
        /** The proxy takes no new sessions any more. */
        SHUTTING_DOWN
    }
}
