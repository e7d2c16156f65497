package dev.sluice.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code authentication.issuers}: an authorization server whose tokens are taken.
 *
 * @param issuer its identifier, exactly as its tokens have it: https, or http on this machine
 * @param jwks where its keys are; empty for the place that its metadata names
 * @param algorithms signature algorithms that its tokens may have, default all asymmetric ones
 * @param onlyAccessTokenType whether its tokens must have the type {@code at+jwt} of RFC 9068, default false
 * @param trust PEM file with the certificate authorities to trust instead of the platform's
 * @param addresses where it, its keys and what its metadata names may be; checked again with each connection, default any
 * @param introspection whom to ask about opaque tokens; empty when it issues none
 */
public record IssuerConfig(
        URI issuer,
        Optional<URI> jwks,
        List<String> algorithms,
        boolean onlyAccessTokenType,
        Optional<Path> trust,
        UpstreamAddresses addresses,
        Optional<IntrospectionConfig> introspection) {
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    public IssuerConfig {
        algorithms = List.copyOf(algorithms);
    }

    /**
     * The algorithms that there are; the default of {@code algorithms}.
     *
     * @return RS256 to ES512, none of them symmetric
     */
    public static List<String> allAlgorithms() {
        return ALGORITHMS;
    }
}
