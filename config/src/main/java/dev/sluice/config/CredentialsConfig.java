package dev.sluice.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code upstream.credentials} of a route: as whom Sluice speaks with the upstream.
 *
 * @param type what is sent, default none
 * @param header where it is sent, default Authorization
 * @param value of the header, for static
 * @param issuer the authorization server, for client-credentials and token-exchange; its metadata says where tokens are
 * @param tokenEndpoint where tokens are, in place of the issuer
 * @param clientId as whom Sluice asks for tokens
 * @param clientSecret the secret of that client
 * @param scopes to ask for
 * @param audience to ask for, or to name in a statement; empty for the URL of the upstream
 * @param signingKey PEM file with the private key that signs statements, for signed-identity
 * @param lifetime how long a statement is good, default 60 s
 * @param renewal how long before its end a token is replaced, default 30 s
 * @param tokens tokens that are remembered, one for each user, default 10 000
 * @param trust PEM file with the certificate authorities of the authorization server
 * @param addresses where the authorization server, and what its metadata names, may be; checked again with each
 *     connection, default any
 * @param certificate PEM file with the certificate that Sluice shows to the upstream; with any type
 * @param key PEM file with the private key of that certificate
 */
public record CredentialsConfig(
        CredentialType type,
        String header,
        Optional<Secret> value,
        Optional<URI> issuer,
        Optional<URI> tokenEndpoint,
        Optional<String> clientId,
        Optional<Secret> clientSecret,
        List<String> scopes,
        Optional<String> audience,
        Optional<Path> signingKey,
        Duration lifetime,
        Duration renewal,
        int tokens,
        Optional<Path> trust,
        UpstreamAddresses addresses,
        Optional<Path> certificate,
        Optional<Path> key) {
    public CredentialsConfig {
        scopes = List.copyOf(scopes);
    }

    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static CredentialsConfig defaults() {
        return new CredentialsConfig(
                CredentialType.NONE,
                "Authorization",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                10_000,
                Optional.empty(),
                UpstreamAddresses.ANY,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Whether tokens come from an authorization server.
     *
     * @return true for client-credentials and token-exchange
     */
    public boolean asksForTokens() {
        return type == CredentialType.CLIENT_CREDENTIALS || type == CredentialType.TOKEN_EXCHANGE;
    }
}
