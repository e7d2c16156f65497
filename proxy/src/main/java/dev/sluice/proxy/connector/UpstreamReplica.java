package dev.sluice.proxy.connector;

/**
 * One of several servers that are the same, as it is now.
 *
 * @param name its URL without the query
 * @param state whether it is in use
 * @param calls requests under way
 * @param ejections how often it was ejected since the start
 */
public record UpstreamReplica(String name, State state, int calls, long ejections) {
    /** Whether an upstream replica is in use. */
    public enum State {
        /** It gets its share. */
        ACTIVE,
        /** It has failed too often in a row and is left alone for a while. */
        EJECTED,
        /** An operator took it out. */
        EVACUATED
    }
}
