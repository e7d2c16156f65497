package dev.sluice.session.redis.store;

/** What a shared store is asked for. */
public enum StoreOperation {
    /** A new record. */
    CREATE,
    /** A record. */
    FIND,
    /** A record in place of another. */
    REPLACE,
    /** The end of a record. */
    DELETE,
    /** What is left of a record. */
    TOMBSTONE,
    /** A use to note. */
    USE,
    /** The time since the last use. */
    IDLE,
    /** The sessions of a replica. */
    AT
}
