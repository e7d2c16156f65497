package dev.sluice.config;

/**
 * What becomes of tokens that are bound to a key of their client.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9449">RFC 9449</a>
 */
public enum DpopUse {
    /** They are refused. */
    OFF,
    /** They are taken with a proof; other tokens are taken as well. */
    OPTIONAL,
    /** Only they are taken. */
    REQUIRED
}
