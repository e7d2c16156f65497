package dev.sluice.config;

/** Whether clients of 2025-03-26 find the authorization server where that revision looks for it. */
public enum LegacyAsMetadata {
    /** They do not. */
    OFF,
    /** They get the document of the first issuer. */
    MIRROR
}
