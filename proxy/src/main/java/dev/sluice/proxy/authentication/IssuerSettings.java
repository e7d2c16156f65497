package dev.sluice.proxy.authentication;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * An authorization server whose tokens are taken.
 *
 * @param issuer its identifier
 * @param keys where its keys are; empty for the place that its metadata names
 * @param algorithms names of the signature algorithms that its tokens may have; none of them symmetric
 * @param onlyAccessTokenType whether tokens must have the type {@code at+jwt}
 * @param introspection how to ask about opaque tokens; empty when it issues none
 */
public record IssuerSettings(
        URI issuer,
        Optional<URI> keys,
        Set<String> algorithms,
        boolean onlyAccessTokenType,
        Optional<Introspection> introspection) {
    /** Copies the set. */
    public IssuerSettings {
        algorithms = Set.copyOf(algorithms);
    }

    /**
     * How to ask about opaque tokens.
     *
     * @param endpoint where; empty for the place that its metadata names
     * @param clientId as whom
     * @param clientSecret the secret of that client
     */
    public record Introspection(Optional<URI> endpoint, String clientId, String clientSecret) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "Introspection[endpoint=" + endpoint + ", clientId=" + clientId + "]";
        }
    }
}
