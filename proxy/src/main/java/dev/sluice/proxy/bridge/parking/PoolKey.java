package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.connector.Initiator;
import java.util.Base64;

/**
 * What two requests must have in common to share a session with the server. Who sends them is the first part.
 *
 * @param owner the principal, or whatever stands for it
 * @param client digest of what the client says of itself and of what stays together
 */
record PoolKey(String owner, String client) {
    private static final String PRINCIPAL = "principal ";

    /** The key of a request, as its route isolates. */
    static PoolKey of(Isolation isolation, Caller caller, Wishes wishes) {
        String text = Canonical.text(wishes.capabilities());
        byte[] client = Canonical.digest(
                text,
                wishes.identity().member("name").toJson(),
                wishes.identity().member("version").toJson(),
                caller.affinity());
        return new PoolKey(
                isolation == Isolation.SHARED ? "" : owner(caller, wishes),
                Base64.getEncoder().withoutPadding().encodeToString(client));
    }

    /** Who cannot be told apart by name is told apart by address, as soon as anybody can be asked anything. */
    static String owner(Caller caller, Wishes wishes) {
        boolean nobody = caller.principal().isEmpty();
        return nobody && wishes.isInteractive() ? "address " + caller.address() : PRINCIPAL + caller.principal();
    }

    /** On whose behalf the server is spoken to: nobody's when a session is for all, or for an address. */
    Initiator initiator() {
        return owner.startsWith(PRINCIPAL) ? Initiator.of(owner.substring(PRINCIPAL.length())) : Initiator.nobody();
    }
}
