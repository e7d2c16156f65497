package dev.sluice.session;

/**
 * The steps by which cleanup rises as room gets scarce, in the order in which they take more away. What is scarce is the
 * capacity or the memory, whichever is fuller. None of them takes a session that is held.
 */
public enum CleanupTier {
    /** From time to time: removes sessions past their regular limits. */
    PERIODIC,
    /** The same as soon as room gets scarce, without waiting for the time. */
    MODERATE,
    /** With shorter limits. */
    HIGH,
    /** With very short limits. */
    EMERGENCY,
    /** After an emergency pass that was not enough: takes the least recently used, down to a target. */
    LRU,
    /** The last pass of a proxy that stops, with the regular limits. */
    SHUTDOWN
}
