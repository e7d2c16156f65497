package dev.sluice.bench.load;

/** The era that the load speaks. */
public enum Dialect {
    /** 2025-11-25: every connection opens a session and calls within it. */
    LEGACY("2025-11-25"),
    /** As {@link #LEGACY}, in 2025-06-18: the server answers in 2025-11-25, so that Sluice adapts every message. */
    ADAPTED("2025-06-18"),
    /** 2026-07-28: calls without a session, metadata and mirrored headers on each. */
    MODERN("2026-07-28");

    private final String revision;

    Dialect(String revision) {
        this.revision = revision;
    }

    /**
     * What the client speaks.
     *
     * @return the date of the revision
     */
    public String revision() {
        return revision;
    }
}
