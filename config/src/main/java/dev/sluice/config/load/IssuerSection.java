package dev.sluice.config.load;

import dev.sluice.config.AuthenticationConfig;
import dev.sluice.config.IntrospectionConfig;
import dev.sluice.config.IssuerConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamAddresses;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One entry of {@code authentication.issuers}. */
final class IssuerSection {
    static final Section<AuthenticationConfig, IssuerConfig> DEFINITION = issuer();

    private IssuerSection() {}

    private static Section<AuthenticationConfig, IssuerConfig> issuer() {
        SectionBuilder<AuthenticationConfig> keys = new SectionBuilder<>(AuthenticationConfig.defaults(), Scope.GLOBAL);
        Key<AuthenticationConfig, URI> issuer = keys.required(
                "issuer", Texts.privateUrl(), "identifier of the authorization server, exactly as its tokens have it");
        Key<AuthenticationConfig, Optional<URI>> jwks = keys.computed(
                "jwks",
                new OptionalType<>(Texts.privateUrl()),
                values -> Optional.empty(),
                "what the issuer's metadata names",
                "where the issuer's keys are");
        Key<AuthenticationConfig, List<String>> algorithms = keys.key(
                "algorithms",
                new ListType<>(Texts.oneOf("algorithm", IssuerConfig.allAlgorithms()), true, true),
                base -> IssuerConfig.allAlgorithms(),
                "signature algorithms that its tokens may have");
        Key<AuthenticationConfig, Boolean> onlyAccessTokenType = keys.key(
                "onlyAccessTokenType",
                Texts.flag(),
                base -> false,
                "whether its tokens must have the type at+jwt of RFC 9068");
        Key<AuthenticationConfig, Optional<Path>> trust = keys.key(
                "trust",
                new OptionalType<>(new FileType("PEM file")),
                base -> Optional.empty(),
                "PEM file with the certificate authorities to trust instead of the platform's");
        Key<AuthenticationConfig, UpstreamAddresses> addresses = keys.key(
                "addresses",
                Texts.oneOf("choice", UpstreamAddresses.class),
                base -> UpstreamAddresses.ANY,
                "where it, its keys and all that its metadata names may be: public refuses each connection to this machine, to"
                        + " private networks and to other addresses of special purposes, whatever name leads there");
        Key<AuthenticationConfig, Optional<IntrospectionConfig>> introspection = keys.computed(
                "introspection",
                new OptionalType<>(introspection().on(NoBase.INSTANCE)),
                values -> Optional.empty(),
                "none",
                "whom to ask about opaque tokens");
        keys.check(
                List.of(issuer),
                (values, binder) ->
                        values.node(issuer).ifPresent(node -> binder.claim("issuer", values.get(issuer), node)));
        keys.check(
                List.of(issuer, jwks, addresses, introspection),
                (values, binder) -> values.node(addresses)
                        .filter(node -> !Stream.of(
                                        Optional.of(values.get(issuer)),
                                        values.get(jwks),
                                        values.get(introspection).flatMap(IntrospectionConfig::endpoint))
                                .flatMap(Optional::stream)
                                .allMatch(known -> values.get(addresses).mayAllow(known.getHost())))
                        .ifPresent(node -> binder.problem(
                                node, "a URL beside it has another address (expected: public addresses, or any)")));
        return keys.build(values -> new IssuerConfig(
                values.get(issuer),
                values.get(jwks),
                values.get(algorithms),
                values.get(onlyAccessTokenType),
                values.get(trust),
                values.get(addresses),
                values.get(introspection)));
    }

    private static Section<NoBase, IntrospectionConfig> introspection() {
        SectionBuilder<NoBase> keys = SectionBuilder.withoutBase();
        Key<NoBase, Optional<URI>> endpoint = keys.computed(
                "endpoint",
                new OptionalType<>(Texts.privateUrl()),
                values -> Optional.empty(),
                "what the issuer's metadata names",
                "where to ask about a token");
        Key<NoBase, String> clientId = keys.required("clientId", Texts.audience(), "as whom Sluice asks");
        Key<NoBase, Secret> clientSecret = keys.required(
                "clientSecret", new SecretType("secret", "a text", text -> true), "the secret of that client");
        return keys.build(values ->
                new IntrospectionConfig(values.get(endpoint), values.get(clientId), values.get(clientSecret)));
    }
}
