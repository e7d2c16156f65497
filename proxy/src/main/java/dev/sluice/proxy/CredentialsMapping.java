package dev.sluice.proxy;

import dev.sluice.config.CredentialsConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.TokensConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.proxy.connector.credentials.SignedIdentity;
import dev.sluice.proxy.connector.credentials.TokenRequestSettings;
import dev.sluice.proxy.connector.http.HttpConnectorSettings;
import java.net.URI;
import java.util.Optional;

/** Maps {@code upstream.credentials} of a route to the settings of what is shown to the upstream. */
final class CredentialsMapping {
    private CredentialsMapping() {}

    static TokenRequestSettings tokens(CredentialsConfig credentials, URI upstream) {
        return new TokenRequestSettings(
                credentials.header(),
                credentials.clientId().orElse(""),
                credentials.clientSecret().map(Secret::value).orElse(""),
                credentials.scopes(),
                credentials.audience(),
                UpstreamConfig.nameOf(upstream),
                credentials.renewal(),
                credentials.tokens());
    }

    static SignedIdentity.Settings identity(CredentialsConfig credentials, URI upstream) {
        return new SignedIdentity.Settings(
                credentials.header(),
                credentials.audience().orElseGet(() -> UpstreamConfig.nameOf(upstream)),
                credentials.lifetime(),
                credentials.tokens());
    }

    /** How the authorization server is reached. */
    static Webs.Way way(TokensConfig documents, CredentialsConfig credentials) {
        return new Webs.Way(documents, credentials.trust(), credentials.addresses());
    }

    static Optional<HttpConnectorSettings.ClientCertificate> certificate(CredentialsConfig credentials) {
        return credentials
                .certificate()
                .flatMap(certificate ->
                        credentials.key().map(key -> new HttpConnectorSettings.ClientCertificate(certificate, key)));
    }
}
