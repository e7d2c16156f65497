package dev.sluice.config;

import java.util.List;

/**
 * Section {@code authentication}: who may come in, for all routes, and with the first four components for one route.
 *
 * @param methods how clients show who they are, any one of these; empty, the default, lets everybody in
 * @param scopes what every token and key must allow, and what clients are told to ask for; default none
 * @param audiences for whom tokens may be meant; empty, the default, for the address of the route only
 * @param dpop what becomes of tokens that are bound to a key, default off
 * @param issuers authorization servers whose tokens are taken
 * @param keys keys that clients may show
 * @param keyHeader the header for keys, default X-Api-Key
 * @param tokens how tokens are checked
 * @param legacyAsMetadata whether clients of 2025-03-26 find the authorization server, default off
 */
public record AuthenticationConfig(
        List<AuthenticationMethod> methods,
        List<String> scopes,
        List<String> audiences,
        DpopUse dpop,
        List<IssuerConfig> issuers,
        List<ApiKeyConfig> keys,
        String keyHeader,
        TokensConfig tokens,
        LegacyAsMetadata legacyAsMetadata) {
    public AuthenticationConfig {
        methods = List.copyOf(methods);
        scopes = List.copyOf(scopes);
        audiences = List.copyOf(audiences);
        issuers = List.copyOf(issuers);
        keys = List.copyOf(keys);
    }

    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static AuthenticationConfig defaults() {
        return new AuthenticationConfig(
                List.of(),
                List.of(),
                List.of(),
                DpopUse.OFF,
                List.of(),
                List.of(),
                "X-Api-Key",
                TokensConfig.defaults(),
                LegacyAsMetadata.OFF);
    }

    /**
     * Whether clients may show access tokens.
     *
     * @return true when that is one of the methods
     */
    public boolean takesTokens() {
        return methods.contains(AuthenticationMethod.OAUTH);
    }
}
