package dev.sluice.config;

/** Who may share a session with a legacy upstream, among clients that have no sessions. */
public enum SessionIsolation {
    /** The requests of one principal that say the same of their client. */
    PRINCIPAL,
    /** Nobody: each request has a session for itself. */
    REQUEST,
    /** All requests that say the same of their client, whoever sends them. */
    SHARED
}
