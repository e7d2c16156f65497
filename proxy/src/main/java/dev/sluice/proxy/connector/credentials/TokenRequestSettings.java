package dev.sluice.proxy.connector.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an authorization server is asked for.
 *
 * @param header where tokens are sent
 * @param clientId as whom Sluice asks
 * @param clientSecret the secret of that client
 * @param scopes to ask for; empty for what the server gives by itself
 * @param audience for whom tokens are; empty for the resource
 * @param resource the URL of the upstream
 * @param renewal how long before its end a token is replaced
 * @param tokens most tokens that are held, 1 or more
 */
public record TokenRequestSettings(
        String header,
        String clientId,
        String clientSecret,
        List<String> scopes,
        Optional<String> audience,
        String resource,
        Duration renewal,
        int tokens) {
    /** Copies the list. */
    public TokenRequestSettings {
        scopes = List.copyOf(scopes);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "TokenRequestSettings[clientId=" + clientId + ", scopes=" + scopes + ", audience=" + audience + "]";
    }
}
