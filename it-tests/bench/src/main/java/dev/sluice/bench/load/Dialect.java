package dev.sluice.bench.load;

/** The era that the load speaks. */
public enum Dialect {
    /** 2025-11-25: every connection opens a session and calls within it. */
    LEGACY,
    /** 2026-07-28: calls without a session, metadata and mirrored headers on each. */
    MODERN
}
