package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;

/**
 * Revisions that follow one another.
 *
 * @param first the oldest
 * @param last the newest
 */
record Revisions(ProtocolVersion first, ProtocolVersion last) {
    static final Revisions ALL = new Revisions(ProtocolVersion.V2024_11_05, ProtocolVersion.V2026_07_28);
    static final Revisions LEGACY = new Revisions(ProtocolVersion.V2024_11_05, ProtocolVersion.V2025_11_25);

    static Revisions only(ProtocolVersion revision) {
        return new Revisions(revision, revision);
    }

    static Revisions since(ProtocolVersion first) {
        return new Revisions(first, ProtocolVersion.V2026_07_28);
    }

    static Revisions upTo(ProtocolVersion last) {
        return new Revisions(ProtocolVersion.V2024_11_05, last);
    }

    boolean contains(ProtocolVersion revision) {
        return first.compareTo(revision) <= 0 && revision.compareTo(last) <= 0;
    }
}
