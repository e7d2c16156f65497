package dev.sluice.session;

/**
 * What one end of a session said of itself in the handshake.
 *
 * @param identity its {@code clientInfo} or {@code serverInfo} as JSON text; {@code {}} when it said nothing
 * @param capabilities its {@code capabilities} as JSON text; {@code {}} when it said nothing
 */
public record Peer(String identity, String capabilities) {
    private static final Peer UNKNOWN = new Peer("{}", "{}");

    /**
     * Somebody who has said nothing yet.
     *
     * @return both empty objects
     */
    public static Peer unknown() {
        return UNKNOWN;
    }
}
