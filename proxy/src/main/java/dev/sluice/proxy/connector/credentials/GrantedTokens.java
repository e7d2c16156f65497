package dev.sluice.proxy.connector.credentials;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.oauth.ShownToken;
import dev.sluice.proxy.oauth.TokenVault;
import dev.sluice.proxy.oauth.WebException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Tokens that an authorization server gives out: to Sluice itself, the same for everybody, or in exchange for the token that
 * a client has shown, so that the upstream knows the client's user and nobody else's token travels there.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.4">RFC 6749, section 4.4</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8693">RFC 8693</a>
 */
public final class GrantedTokens implements Credentials {
    private static final String OWN = "";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    private final TokenRequestSettings settings;
    private final TokenEndpoint endpoint;
    private final Optional<TokenVault> exchanged;
    private final Grants grants;

    private GrantedTokens(
            TokenRequestSettings settings, TokenEndpoint endpoint, Optional<TokenVault> exchanged, Clock clock) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.exchanged = exchanged;
        this.grants = new Grants(clock, settings.tokens());
    }

    /**
     * Tokens of Sluice itself.
     *
     * @param settings what is asked for
     * @param endpoint whom to ask
     * @param clock tells when tokens end
     * @return the same for everybody
     */
    public static Credentials ofSluice(TokenRequestSettings settings, TokenEndpoint endpoint, Clock clock) {
        return new GrantedTokens(settings, endpoint, Optional.empty(), clock);
    }

    /**
     * Tokens in exchange for those of clients. What Sluice says by itself is said without any.
     *
     * @param settings what is asked for
     * @param endpoint whom to ask
     * @param vault has the tokens of clients
     * @param clock tells when tokens end
     * @return for each token of a client another one
     */
    public static Credentials exchanged(
            TokenRequestSettings settings, TokenEndpoint endpoint, TokenVault vault, Clock clock) {
        return new GrantedTokens(settings, endpoint, Optional.of(vault), clock);
    }

    @Override
    public Mono<Map<String, String>> headers(Initiator initiator) {
        return Mono.defer(() -> exchanged
                        .map(vault -> exchanged(vault, initiator))
                        .orElseGet(() -> grants.get(OWN, endpoint.ask(Map.of("grant_type", "client_credentials")))))
                .map(grant -> Map.of(settings.header(), "Bearer " + grant.value()))
                .defaultIfEmpty(Map.of())
                .onErrorMap(
                        WebException.class,
                        e -> FaultException.of(Fault.UPSTREAM_CREDENTIAL_MISSING, String.valueOf(e.getMessage())));
    }

    @Override
    public Mono<Map<String, String>> renewed(Initiator initiator, Map<String, String> refused) {
        String value = Optional.ofNullable(refused.get(settings.header()))
                .map(header -> header.substring("Bearer ".length()))
                .orElse("");
        String key = exchanged.isEmpty()
                ? OWN
                : exchanged
                        .flatMap(vault -> vault.find(initiator.principal(), initiator.credential()))
                        .map(ShownToken::fingerprint)
                        .orElse(OWN);
        return Mono.defer(() -> grants.forget(key, value) ? headers(initiator) : Mono.empty());
    }

    private Mono<Grant> exchanged(TokenVault vault, Initiator initiator) {
        if (initiator.principal().isEmpty()) {
            return Mono.empty();
        }
        ShownToken shown = vault.find(initiator.principal(), initiator.credential())
                .orElseThrow(() -> FaultException.of(
                        Fault.UPSTREAM_CREDENTIAL_MISSING, "the client has shown no token that is still good here"));
        return grants.get(
                shown.fingerprint(), endpoint.ask(exchange(shown)).map(grant -> within(grant, shown.until())));
    }

    private static Map<String, String> exchange(ShownToken shown) {
        return Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token",
                shown.value(),
                "subject_token_type",
                ACCESS_TOKEN,
                "requested_token_type",
                ACCESS_TOKEN);
    }

    /** Nobody may do more with the new token than with the old one, so neither for longer. */
    private static Grant within(Grant grant, Instant end) {
        return grant.end().isAfter(end)
                ? new Grant(grant.value(), grant.renewal().isAfter(end) ? end : grant.renewal(), end)
                : grant;
    }
}
