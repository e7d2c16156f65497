package dev.sluice.proxy;

import dev.sluice.config.CredentialType;
import dev.sluice.config.CredentialsConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.TokensConfig;
import dev.sluice.proxy.authentication.PublicAddress;
import dev.sluice.proxy.connector.credentials.Credentials;
import dev.sluice.proxy.connector.credentials.FixedHeader;
import dev.sluice.proxy.connector.credentials.GrantedTokens;
import dev.sluice.proxy.connector.credentials.PassedOnToken;
import dev.sluice.proxy.connector.credentials.SignedIdentity;
import dev.sluice.proxy.connector.credentials.SigningKey;
import dev.sluice.proxy.connector.credentials.TokenEndpoint;
import dev.sluice.proxy.connector.credentials.TokenRequestSettings;
import dev.sluice.proxy.oauth.AuthorizationServer;
import dev.sluice.proxy.oauth.ServerMetadata;
import dev.sluice.proxy.oauth.TokenVault;
import dev.sluice.proxy.oauth.Web;
import dev.sluice.proxy.oauth.WebException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Builds what upstreams are shown from the configuration. Used by one thread at a time. */
final class CredentialsAssembly {
    private static final Logger LOGGER = LoggerFactory.getLogger(CredentialsAssembly.class);

    private final TokensConfig documents;
    private final Webs webs;
    private final TokenVault vault;
    private final PublicAddress address;
    private final SharedThreads threads;
    private final Clock clock = Clock.systemUTC();
    private final Map<Path, SigningKey> signingKeys = new ConcurrentHashMap<>();

    /**
     * Prepares it.
     *
     * @param documents how long documents of authorization servers are good
     * @param webs the ways to authorization servers
     * @param vault has the tokens of clients
     * @param address of Sluice, which vouches for its clients under it
     * @param threads run what takes a while
     */
    CredentialsAssembly(
            TokensConfig documents, Webs webs, TokenVault vault, PublicAddress address, SharedThreads threads) {
        this.documents = documents;
        this.webs = webs;
        this.vault = vault;
        this.address = address;
        this.threads = threads;
    }

    Credentials build(RouteConfig route, URI url) {
        CredentialsConfig config = route.upstream().credentials();
        return switch (config.type()) {
            case NONE -> Credentials.none();
            case STATIC ->
                new FixedHeader(
                        config.header(), config.value().map(Secret::value).orElse(""));
            case CLIENT_CREDENTIALS, TOKEN_EXCHANGE -> granted(route, config, url);
            case SIGNED_IDENTITY -> identity(route, config, url);
            case UNSAFE_PASSTHROUGH -> passedOn(route, config);
        };
    }

    /** The public keys of all that signs; empty when nothing does. */
    Optional<String> publicKeys() {
        return signingKeys.isEmpty() ? Optional.empty() : Optional.of(SigningKey.publicKeys(signingKeys.values()));
    }

    private Credentials granted(RouteConfig route, CredentialsConfig config, URI url) {
        Web web = webs.reaching(CredentialsMapping.way(documents, config), key(route, "trust"));
        TokenRequestSettings settings = CredentialsMapping.tokens(config, url);
        TokenEndpoint endpoint = new TokenEndpoint(endpoint(config, web), settings, web, clock);
        return config.type() == CredentialType.TOKEN_EXCHANGE
                ? GrantedTokens.exchanged(settings, endpoint, vault, clock)
                : GrantedTokens.ofSluice(settings, endpoint, clock);
    }

    /** Where tokens for an upstream are. */
    Mono<URI> endpoint(CredentialsConfig config, Web web) {
        return config.issuer()
                .map(issuer -> new AuthorizationServer(
                                issuer, web, AuthenticationMapping.documents(documents), threads.timer())
                        .metadata()
                        .map(ServerMetadata::tokens)
                        .flatMap(Mono::justOrEmpty)
                        .switchIfEmpty(Mono.error(() -> new WebException("the metadata names no token endpoint"))))
                .orElseGet(() -> Mono.justOrEmpty(config.tokenEndpoint()));
    }

    private Credentials identity(RouteConfig route, CredentialsConfig config, URI url) {
        SigningKey signing = config.signingKey()
                .map(file -> signingKeys.computeIfAbsent(file, path -> read(path, route)))
                .orElseThrow(() -> new StartException(key(route, "signingKey") + ": missing"));
        return new SignedIdentity(
                CredentialsMapping.identity(config, url), signing, () -> address.of("/"), clock, threads.blocking());
    }

    private static SigningKey read(Path file, RouteConfig route) {
        try {
            return SigningKey.read(file);
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    key(route, "signingKey") + ": " + e.getMessage()
                            + " (expected: an RSA key of at least 2048 bits in PKCS #8, or an RSA or EC key as JWK)",
                    e);
        }
    }

    private Credentials passedOn(RouteConfig route, CredentialsConfig config) {
        LOGGER.warn(
                "Route {} passes the tokens of its clients on to its upstream: whoever runs that can use them here",
                route.name());
        return new PassedOnToken(config.header(), vault);
    }

    private static String key(RouteConfig route, String name) {
        return "routes[" + route.name() + "].upstream.credentials." + name;
    }
}
