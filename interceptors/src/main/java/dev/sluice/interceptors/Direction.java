package dev.sluice.interceptors;

/** Which way a message goes. */
public enum Direction {
    /** From the client, towards the upstream. */
    CLIENT_TO_SERVER,
    /** From the upstream, or from Sluice in its place, towards the client. */
    SERVER_TO_CLIENT
}
