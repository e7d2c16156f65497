package dev.sluice.proxy;

import dev.sluice.config.ApiKeyConfig;
import dev.sluice.config.AuthenticationConfig;
import dev.sluice.config.AuthenticationMethod;
import dev.sluice.config.CredentialType;
import dev.sluice.config.DpopUse;
import dev.sluice.config.IntrospectionConfig;
import dev.sluice.config.IssuerConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.TokensConfig;
import dev.sluice.config.UpstreamAddresses;
import dev.sluice.proxy.authentication.GateSettings;
import dev.sluice.proxy.authentication.IssuerSettings;
import dev.sluice.proxy.authentication.KeySettings;
import dev.sluice.proxy.authentication.TokenSettings;
import dev.sluice.proxy.connector.http.HttpWeb;
import dev.sluice.proxy.oauth.Renewable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Maps {@code authentication} and its overrides in routes to the settings of the gates. */
final class AuthenticationMapping {

    private static final Set<CredentialType> FOR_TOKENS =
            Set.of(CredentialType.TOKEN_EXCHANGE, CredentialType.UNSAFE_PASSTHROUGH);

    private AuthenticationMapping() {}

    static GateSettings gate(RouteConfig route) {
        AuthenticationConfig authentication = route.authentication();
        List<String> paths = new ArrayList<>(List.of(route.path()));
        route.sse().ifPresent(paths::add);
        return new GateSettings(
                route.name(),
                paths,
                authentication.takesTokens(),
                authentication.methods().contains(AuthenticationMethod.KEY),
                authentication.methods().contains(AuthenticationMethod.CERTIFICATE),
                authentication.scopes(),
                Set.copyOf(authentication.audiences()),
                authentication.dpop() != DpopUse.OFF,
                authentication.dpop() == DpopUse.REQUIRED,
                FOR_TOKENS.contains(route.upstream().credentials().type()));
    }

    static IssuerSettings issuer(IssuerConfig issuer) {
        return new IssuerSettings(
                issuer.issuer(),
                issuer.jwks(),
                Set.copyOf(issuer.algorithms()),
                issuer.onlyAccessTokenType(),
                issuer.introspection().map(AuthenticationMapping::introspection));
    }

    private static IssuerSettings.Introspection introspection(IntrospectionConfig introspection) {
        return new IssuerSettings.Introspection(
                introspection.endpoint(),
                introspection.clientId(),
                introspection.clientSecret().value());
    }

    static KeySettings key(ApiKeyConfig key) {
        return new KeySettings(key.name(), key.hash().value(), Set.copyOf(key.scopes()));
    }

    static TokenSettings tokens(TokensConfig tokens) {
        return new TokenSettings(
                tokens.clockSkew(),
                tokens.remembered(),
                tokens.rememberedCount(),
                documents(tokens),
                tokens.keyChecks(),
                tokens.proofAge(),
                tokens.proofs());
    }

    static Renewable.Timing documents(TokensConfig tokens) {
        return new Renewable.Timing(tokens.refresh(), tokens.pause(), tokens.outage());
    }

    static HttpWeb.HttpWebSettings web(TokensConfig tokens, Optional<Path> trust, UpstreamAddresses addresses) {
        return new HttpWeb.HttpWebSettings(
                trust,
                addresses::allow,
                tokens.fetchTimeout(),
                Math.toIntExact(tokens.fetchSize().bytes()),
                tokens.fetchConnections());
    }
}
