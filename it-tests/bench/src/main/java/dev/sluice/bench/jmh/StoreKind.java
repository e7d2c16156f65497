package dev.sluice.bench.jmh;

/** Where sessions are kept. */
public enum StoreKind {
    /** In this process. */
    MEMORY,
    /** In a Redis on loopback, with everything that Sluice puts before it. */
    REDIS
}
