package dev.sluice.it.vectors;

import dev.sluice.it.wire.McpCaller;

/** What the runner has to know of revisions. */
final class Revisions {
    static final String OLDEST = "2024-11-05";

    private static final String FIRST_WITH_VERSION_HEADER = "2025-06-18";

    private Revisions() {}

    static boolean isStateless(String version) {
        return McpCaller.isModern(version);
    }

    /** Whether requests after the handshake name the revision in a header. */
    static boolean hasVersionHeader(String version) {
        return version.compareTo(FIRST_WITH_VERSION_HEADER) >= 0;
    }
}
