package dev.sluice.interceptors.remote;

/** Which half of an operation an interceptor looks at. Says nothing of the direction: servers ask clients, too. */
public enum Phase {
    /** The operation is asked for. */
    REQUEST,
    /** It is answered. */
    RESPONSE
}
