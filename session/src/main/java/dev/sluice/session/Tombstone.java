package dev.sluice.session;

/**
 * What is kept for a while of a session that is gone, so that its owner can be told why.
 *
 * @param route name of the route it was opened on
 * @param principal key of who opened it
 * @param reason why it went
 */
public record Tombstone(String route, String principal, RemovalReason reason) {
    /**
     * Whether both name what the session belonged to.
     *
     * @param route name of a route
     * @param principal key of a principal
     * @return false when either is another one
     */
    public boolean belongsTo(String route, String principal) {
        return this.route.equals(route) && this.principal.equals(principal);
    }
}
