package dev.sluice.bench.load;

/** The era that the load speaks, and which server it finds behind Sluice. */
public enum Dialect {
    /** 2025-11-25: every connection opens a session and calls within it. */
    LEGACY("2025-11-25", "/mcp"),
    /** As {@link #LEGACY}, in 2025-06-18: the server answers in 2025-11-25, so that Sluice adapts every message. */
    ADAPTED("2025-06-18", "/mcp"),
    /** 2026-07-28: calls without a session, metadata and mirrored headers on each. */
    MODERN("2026-07-28", "/mcp"),
    /** As {@link #MODERN}, at a server that is spoken with in 2025-11-25: Sluice holds the sessions. */
    MODERN_AT_LEGACY("2026-07-28", "/legacy/mcp"),
    /** As {@link #LEGACY}, at a server that is spoken with in 2026-07-28: Sluice is the server of the sessions. */
    LEGACY_AT_MODERN("2025-11-25", "/modern/mcp"),
    /** As {@link #LEGACY}, on a route with ten policies of which two apply. */
    POLICIES("2025-11-25", "/policies/mcp");

    private static final String FIRST_WITHOUT_SESSIONS = "2026-07-28";

    private final String revision;
    private final String path;

    Dialect(String revision, String path) {
        this.revision = revision;
        this.path = path;
    }

    /**
     * What the client speaks.
     *
     * @return the date of the revision
     */
    public String revision() {
        return revision;
    }

    /**
     * Where Sluice has the server that the dialect is about; other targets have it everywhere.
     *
     * @return an absolute path
     */
    public String path() {
        return path;
    }

    /**
     * The same client at a server of its own revision, on a route without anything else.
     *
     * @return itself for one that is that already
     */
    public Dialect plain() {
        return isStateless() ? MODERN : LEGACY;
    }

    boolean isStateless() {
        return revision.compareTo(FIRST_WITHOUT_SESSIONS) >= 0;
    }
}
