package dev.sluice.proxy.connector;

/**
 * Who stands behind a message for an upstream. Conversations that one caller has opened are never used for another one,
 * unless the route says so.
 *
 * @param principal key of who is authenticated; empty for nobody
 * @param address network address of the client; empty where there is none
 * @param affinity what a client says to stay in the same conversation; empty when it says nothing
 */
public record Caller(String principal, String address, String affinity) {
    private static final Caller NOBODY = new Caller("", "", "");

    /**
     * A caller of whom nothing is known.
     *
     * @return the same as every other unknown one
     */
    public static Caller nobody() {
        return NOBODY;
    }
}
