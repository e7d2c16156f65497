package dev.sluice.proxy.connector;

/**
 * On whose behalf something is said to an upstream.
 *
 * @param principal key of the client's principal; empty when it is nobody, or Sluice itself
 * @param credential fingerprint of the token that was shown with the message; empty when it is said without one, for
 *     example when a session goes on by itself
 */
public record Initiator(String principal, String credential) {
    private static final Initiator NOBODY = new Initiator("", "");

    /**
     * Sluice itself.
     *
     * @return the same value every time
     */
    public static Initiator nobody() {
        return NOBODY;
    }

    /**
     * Whoever has a session, without a message of theirs.
     *
     * @param principal key of the principal
     * @return somebody who has shown nothing just now
     */
    public static Initiator of(String principal) {
        return principal.isEmpty() ? NOBODY : new Initiator(principal, "");
    }
}
