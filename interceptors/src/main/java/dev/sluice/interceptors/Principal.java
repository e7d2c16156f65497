package dev.sluice.interceptors;

/**
 * Who is authenticated. Never something that a client merely says about itself.
 *
 * @param issuer who vouches; empty for nobody
 * @param subject unique at the issuer; empty for nobody
 * @param clientId the application that acts for the subject; empty when unknown
 */
public record Principal(String issuer, String subject, String clientId) {
    private static final Principal ANONYMOUS = new Principal("", "", "");

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
