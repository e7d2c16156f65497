package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.connector.Initiator;
import java.util.Base64;
import java.util.List;

/**
 * What two requests must have in common to share a session with the server. Who sends them is the first part.
 *
 * @param owner the principal, or whatever stands for it
 * @param client what the client says of itself and what stays together; a digest of it when it is long
 */
record PoolKey(String owner, String client) {
    private static final String PRINCIPAL = "principal ";
    private static final int LONG = 512;

    /** The key of a request, as its route isolates. */
    static PoolKey of(Isolation isolation, Caller caller, Wishes wishes) {
        List<String> parts = List.of(
                Canonical.text(wishes.capabilities()),
                wishes.identity().member("name").toJson(),
                wishes.identity().member("version").toJson(),
                caller.affinity());
        return new PoolKey(isolation == Isolation.SHARED ? "" : owner(caller, wishes), client(parts));
    }

    /** Clients may say of themselves as much as a request holds, and sessions are many. */
    private static String client(List<String> parts) {
        String text = parts.toString();
        return text.length() <= LONG
                ? text
                : Base64.getEncoder().withoutPadding().encodeToString(Canonical.digest(parts.toArray(String[]::new)));
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
