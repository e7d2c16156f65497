package dev.sluice.interceptors;

import java.util.Map;
import java.util.Set;

/**
 * Who is authenticated. Never something that a client merely says about itself. Two principals are the same when their
 * {@link #key} is: what else is known of one changes with each credential that it shows.
 *
 * @param issuer who vouches; empty for nobody
 * @param subject unique at the issuer; empty for nobody
 * @param clientId the application that acts for the subject; empty when unknown
 * @param scopes what the credential shown allows; empty when it says nothing of that
 * @param claims what the issuer says of the subject, by name: texts, numbers, booleans, lists and maps of those; empty when
 *     it says nothing
 */
public record Principal(
        String issuer, String subject, String clientId, Set<String> scopes, Map<String, Object> claims) {
    private static final Principal ANONYMOUS = new Principal("", "", "");

    /** Copies the collections. */
    public Principal {
        scopes = Set.copyOf(scopes);
        claims = Map.copyOf(claims);
    }

    /**
     * Somebody of whom nothing else is known.
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

    /** Leaves the claims out, which may be nobody's business. */
    @Override
    public String toString() {
        return "Principal[issuer=" + issuer + ", subject=" + subject + ", clientId=" + clientId + ", scopes=" + scopes
                + "]";
    }
}
