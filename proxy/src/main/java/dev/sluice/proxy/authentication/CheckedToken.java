package dev.sluice.proxy.authentication;

import dev.sluice.interceptors.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A token that its issuer stands by, whatever it is good for.
 *
 * @param fingerprint names it
 * @param principal who it is about
 * @param audiences for whom it is meant
 * @param confirmation to what it is bound, by method
 * @param until when it ends
 */
record CheckedToken(
        String fingerprint, Principal principal, List<String> audiences, Map<?, ?> confirmation, Instant until) {
    private static final Set<String> METHODS = Set.of("jkt", "x5t#S256");

    static CheckedToken of(String fingerprint, Claims claims, Instant until) {
        return new CheckedToken(fingerprint, claims.principal(), claims.audiences(), claims.confirmation(), until);
    }

    /** The thumbprint of the key whose owner may use it; empty when it is not bound in that way. */
    String boundKey() {
        return bound("jkt");
    }

    /** The thumbprint of the certificate whose owner may use it; empty when it is not bound in that way. */
    String boundCertificate() {
        return bound("x5t#S256");
    }

    /** Whether it is bound in a way that nobody here can check. */
    boolean isBoundOtherwise() {
        return !confirmation.isEmpty() && confirmation.keySet().stream().noneMatch(METHODS::contains);
    }

    private String bound(String method) {
        return confirmation.get(method) instanceof String thumbprint ? thumbprint : "";
    }
}
