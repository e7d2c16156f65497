package dev.sluice.config;

/** Who may share what a client keeps of a legacy upstream's lists and contents. */
public enum CacheScope {
    /** The same principal only. */
    PRIVATE,
    /** Anybody. */
    PUBLIC
}
