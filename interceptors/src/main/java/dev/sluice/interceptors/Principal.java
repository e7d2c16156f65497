package dev.sluice.interceptors;

import java.util.Map;
import java.util.Set;

/**
 * Who is authenticated. Never something that a client merely says about itself.
 *
 * @param issuer who vouches; empty for nobody
 * @param subject unique at the issuer; empty for nobody
 * @param clientId the application that acts for the subject; empty when unknown
 * @param scopes what the subject has allowed the application
 * @param claims what else the issuer says: strings, numbers, booleans, and lists and maps of these; never null
 */
public record Principal(
        String issuer, String subject, String clientId, Set<String> scopes, Map<String, Object> claims) {
    private static final Principal ANONYMOUS = new Principal("", "", "");

    /** Copies the scopes and the claims. */
    public Principal {
        scopes = Set.copyOf(scopes);
        claims = Map.copyOf(claims);
    }

    /**
     * Somebody without scopes and claims.
     *
     * @param issuer who vouches; empty for nobody
     * @param subject unique at the issuer; empty for nobody
     * @param clientId the application that acts for the subject; empty when unknown
     */
    public Principal(String issuer, String subject, String clientId) {
        this(issuer, subject, clientId, Set.of(), Map.of());
    }

    /**
     * Nobody: what a route without authentication sees.
     *
     * @return the same value every time
     */
    public static Principal anonymous() {
        return ANONYMOUS;
    }

    /**
     * Whether nobody was authenticated.
     *
     * @return true for {@link #anonymous()}
     */
    public boolean isAnonymous() {
        return subject.isEmpty();
    }

    /**
     * A text that is equal for equal principals and different for different ones.
     *
     * @return empty for nobody
     */
    public String key() {
        return isAnonymous() ? "" : issuer + '\n' + subject + '\n' + clientId;
    }
}
