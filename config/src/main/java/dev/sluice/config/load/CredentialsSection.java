package dev.sluice.config.load;

import dev.sluice.config.CredentialType;
import dev.sluice.config.CredentialsConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamAddresses;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Section {@code upstream.credentials} of a route. */
final class CredentialsSection {
    static final Section<CredentialsConfig, CredentialsConfig> DEFINITION = credentials();

    private CredentialsSection() {}

    private static Section<CredentialsConfig, CredentialsConfig> credentials() {
        SectionBuilder<CredentialsConfig> keys = new SectionBuilder<>(CredentialsConfig.defaults(), Scope.GLOBAL);
        Key<CredentialsConfig, CredentialType> type = keys.key(
                "type",
                Texts.oneOf("choice", CredentialType.class),
                CredentialsConfig::type,
                "as whom Sluice speaks with the upstream: nobody, a fixed value, itself with tokens, its client's user with"
                        + " tokens, itself with a signed statement about that user, or with the client's own token, which is"
                        + " only safe when Sluice and the upstream are one and the same resource");
        Key<CredentialsConfig, String> header = keys.key(
                "header", Texts.headerName(), CredentialsConfig::header, "where the value, token or statement is sent");
        Key<CredentialsConfig, Optional<Secret>> value = keys.key(
                "value",
                new OptionalType<>(new SecretType("secret", "the value of a header", HeadersType::isFieldValue)),
                CredentialsConfig::value,
                "the whole value for static, like: Bearer ${env:TOKEN}");
        Key<CredentialsConfig, Optional<URI>> issuer = keys.key(
                "issuer",
                new OptionalType<>(Texts.privateUrl()),
                CredentialsConfig::issuer,
                "the authorization server, for client-credentials and token-exchange; its metadata names the endpoint");
        Key<CredentialsConfig, Optional<URI>> tokenEndpoint = keys.key(
                "tokenEndpoint",
                new OptionalType<>(Texts.privateUrl()),
                CredentialsConfig::tokenEndpoint,
                "where tokens are, in place of issuer");
        Key<CredentialsConfig, Optional<String>> clientId = keys.key(
                "clientId",
                new OptionalType<>(Texts.audience()),
                CredentialsConfig::clientId,
                "as whom Sluice asks for tokens");
        Key<CredentialsConfig, Optional<Secret>> clientSecret = keys.key(
                "clientSecret",
                new OptionalType<>(new SecretType("secret", "a text", text -> true)),
                CredentialsConfig::clientSecret,
                "the secret of that client");
        Key<CredentialsConfig, List<String>> scopes = keys.key(
                "scopes", new ListType<>(Texts.scope(), false, true), CredentialsConfig::scopes, "scopes to ask for");
        Key<CredentialsConfig, Optional<String>> audience = keys.computed(
                "audience",
                new OptionalType<>(Texts.audience()),
                values -> Optional.empty(),
                "the URL of the upstream",
                "for whom tokens and statements are meant");
        Key<CredentialsConfig, Optional<Path>> signingKey = keys.key(
                "signingKey",
                new OptionalType<>(new FileType("PEM file")),
                CredentialsConfig::signingKey,
                "PEM file with the private key (EC or RSA) that signs statements, for signed-identity");
        Key<CredentialsConfig, Duration> lifetime = keys.key(
                "lifetime",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofSeconds(60)),
                CredentialsConfig::lifetime,
                "how long a statement is good");
        Key<CredentialsConfig, Duration> renewal = keys.key(
                "renewal",
                Quantities.durationOrZero(Duration.ofSeconds(1), Duration.ofMinutes(10)),
                CredentialsConfig::renewal,
                "how long before its end a token is replaced");
        Key<CredentialsConfig, Integer> tokens = keys.key(
                "tokens",
                Quantities.count(1, 1_000_000),
                CredentialsConfig::tokens,
                "tokens that are remembered, one for each token of a client; the ones used least are asked for again");
        Key<CredentialsConfig, Optional<Path>> trust = keys.key(
                "trust",
                new OptionalType<>(new FileType("PEM file")),
                CredentialsConfig::trust,
                "PEM file with the certificate authorities of the authorization server");
        Key<CredentialsConfig, UpstreamAddresses> addresses = keys.key(
                "addresses",
                Texts.oneOf("choice", UpstreamAddresses.class),
                CredentialsConfig::addresses,
                "where the authorization server, and what its metadata names, may be: public refuses each connection to this machine, to"
                        + " private networks and to other addresses of special purposes, whatever name leads there");
        Key<CredentialsConfig, Optional<Path>> certificate = keys.key(
                "certificate",
                new OptionalType<>(new FileType("PEM file")),
                CredentialsConfig::certificate,
                "PEM file with the certificate that Sluice shows to the upstream, with any type");
        Key<CredentialsConfig, Optional<Path>> key = keys.key(
                "key",
                new OptionalType<>(new FileType("PEM file")),
                CredentialsConfig::key,
                "PEM file with the private key of that certificate");
        keys.check(
                List.of(type, value),
                (values, binder) -> require(type, value, CredentialType.STATIC, "a value", values, binder));
        keys.check(
                List.of(type, signingKey),
                (values, binder) ->
                        require(type, signingKey, CredentialType.SIGNED_IDENTITY, "a signingKey", values, binder));
        keys.check(
                List.of(type, issuer, tokenEndpoint, clientId, clientSecret),
                (values, binder) -> values.node(type)
                        .filter(node -> values.get(type) == CredentialType.CLIENT_CREDENTIALS
                                || values.get(type) == CredentialType.TOKEN_EXCHANGE)
                        .filter(node -> values.get(issuer).isEmpty()
                                        == values.get(tokenEndpoint).isEmpty()
                                || values.get(clientId).isEmpty()
                                || values.get(clientSecret).isEmpty())
                        .ifPresent(node -> binder.problem(
                                node,
                                node.quoted() + " (expected: beside it issuer or tokenEndpoint, clientId and"
                                        + " clientSecret)")));
        keys.check(
                List.of(issuer, tokenEndpoint, addresses),
                (values, binder) -> values.node(addresses)
                        .filter(node -> !Stream.of(values.get(issuer), values.get(tokenEndpoint))
                                .flatMap(Optional::stream)
                                .allMatch(known -> values.get(addresses).mayAllow(known.getHost())))
                        .ifPresent(node -> binder.problem(
                                node, "a URL beside it has another address (expected: public addresses, or any)")));
        keys.check(
                List.of(certificate, key),
                (values, binder) -> values.node(certificate)
                        .or(() -> values.node(key))
                        .filter(node -> values.get(certificate).isEmpty()
                                != values.get(key).isEmpty())
                        .ifPresent(node ->
                                binder.problem(node, "one without the other (expected: a certificate and its key)")));
        return keys.build(values -> new CredentialsConfig(
                values.get(type),
                values.get(header),
                values.get(value),
                values.get(issuer),
                values.get(tokenEndpoint),
                values.get(clientId),
                values.get(clientSecret),
                values.get(scopes),
                values.get(audience),
                values.get(signingKey),
                values.get(lifetime),
                values.get(renewal),
                values.get(tokens),
                values.get(trust),
                values.get(addresses),
                values.get(certificate),
                values.get(key)));
    }

    private static <V> void require(
            Key<CredentialsConfig, CredentialType> type,
            Key<CredentialsConfig, Optional<V>> needed,
            CredentialType by,
            String inWords,
            Values<CredentialsConfig> values,
            Binder binder) {
        values.node(type)
                .filter(node -> values.get(type) == by && values.get(needed).isEmpty())
                .ifPresent(node -> binder.problem(node, node.quoted() + " (expected: beside it " + inWords + ")"));
    }
}
