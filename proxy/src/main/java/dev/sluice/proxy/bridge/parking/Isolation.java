package dev.sluice.proxy.bridge.parking;

/** Who may share a legacy session. */
public enum Isolation {
    /** The requests of one principal that say the same of their client. */
    PRINCIPAL,
    /** Nobody: each request has a session for itself. */
    REQUEST,
    /** All requests that say the same of their client, whoever sends them. */
    SHARED
}
