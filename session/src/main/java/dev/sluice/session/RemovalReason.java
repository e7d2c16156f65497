package dev.sluice.session;

import java.util.Locale;

/** Why a session was removed. */
public enum RemovalReason {
    /** It was neither used nor held for too long. */
    IDLE,
    /** It lived too long. */
    AGE,
    /** Sessions or memory were getting scarce and it had been idle for a while. */
    PRESSURE,
    /** Sessions or memory were nearly used up. */
    EMERGENCY,
    /** It was the least recently used when room had to be made. */
    LRU,
    /** The client ended it. */
    CLIENT,
    /** The proxy stops and the session cannot outlive it. */
    SHUTDOWN,
    /** The upstream ended it. */
    UPSTREAM,
    /** It was for a single piece of work, and that is done. */
    FINISHED,
    /** An operator ended it. */
    OPERATOR;

    /** Whether a use that nobody here knew of speaks against the removal. */
    boolean yieldsToUse() {
        return switch (this) {
            case IDLE, PRESSURE, EMERGENCY, LRU -> true;
            case AGE, CLIENT, SHUTDOWN, UPSTREAM, FINISHED, OPERATOR -> false;
        };
    }

    /**
     * The name for clients and metrics.
     *
     * @return lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
