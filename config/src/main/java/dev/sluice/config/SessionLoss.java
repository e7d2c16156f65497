package dev.sluice.config;

/** What becomes of a client's session when the upstream has lost its own. */
public enum SessionLoss {
    /** A new session is opened at the upstream, and the client's goes on. */
    RECOVER,
    /** The client's session ends too, so that the client learns of the loss. */
    PROPAGATE
}
