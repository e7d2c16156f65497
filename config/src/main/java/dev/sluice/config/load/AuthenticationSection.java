package dev.sluice.config.load;

import dev.sluice.config.ApiKeyConfig;
import dev.sluice.config.AuthenticationConfig;
import dev.sluice.config.AuthenticationMethod;
import dev.sluice.config.DpopUse;
import dev.sluice.config.IssuerConfig;
import dev.sluice.config.LegacyAsMetadata;
import dev.sluice.config.Secret;
import dev.sluice.config.TokensConfig;
import java.util.List;

/** Section {@code authentication}: global, and what of it a route may override. */
final class AuthenticationSection {
    static final Section<AuthenticationConfig, AuthenticationConfig> GLOBAL = define(Scope.GLOBAL);
    static final Section<AuthenticationConfig, AuthenticationConfig> ROUTE = define(Scope.ROUTE);

    private AuthenticationSection() {}

    private static Section<AuthenticationConfig, AuthenticationConfig> define(Scope scope) {
        SectionBuilder<AuthenticationConfig> keys = new SectionBuilder<>(AuthenticationConfig.defaults(), scope);
        Key<AuthenticationConfig, List<AuthenticationMethod>> methods = keys.key(
                "methods",
                new ListType<>(Texts.oneOf("method", AuthenticationMethod.class), false, true),
                AuthenticationConfig::methods,
                "how clients show who they are, any of: oauth takes access tokens of the issuers, key takes the keys,"
                        + " certificate takes certificates that listen.tls.clientTrust vouches for; none lets everybody in");
        Key<AuthenticationConfig, List<String>> scopes = keys.key(
                "scopes",
                new ListType<>(Texts.scope(), false, true),
                AuthenticationConfig::scopes,
                "what every token and key must allow; clients are told to ask for it");
        Key<AuthenticationConfig, List<String>> audiences = keys.key(
                "audiences",
                new ListType<>(Texts.audience(), false, true),
                AuthenticationConfig::audiences,
                "values of which a token must name one as its audience; none stands for the address of the route");
        Key<AuthenticationConfig, DpopUse> dpop = keys.key(
                "dpop",
                Texts.oneOf("choice", DpopUse.class),
                AuthenticationConfig::dpop,
                "tokens that are bound to a key of their client: refused with off, taken with a proof, or the only ones"
                        + " that are taken");
        Key<AuthenticationConfig, List<IssuerConfig>> issuers = keys.globalSections(
                "issuers",
                IssuerSection.DEFINITION,
                AuthenticationConfig::issuers,
                "authorization servers whose tokens are taken");
        Key<AuthenticationConfig, List<ApiKeyConfig>> apiKeys = keys.globalSections(
                "keys", key(), AuthenticationConfig::keys, "keys that clients may show, by their hashes");
        Key<AuthenticationConfig, String> keyHeader = keys.globalKey(
                "keyHeader", Texts.headerName(), AuthenticationConfig::keyHeader, "the header that carries a key");
        Key<AuthenticationConfig, TokensConfig> tokens = keys.globalSection(
                "tokens", TokensSection.DEFINITION, AuthenticationConfig::tokens, "how tokens are checked");
        Key<AuthenticationConfig, LegacyAsMetadata> legacyAsMetadata = keys.globalKey(
                "legacyAsMetadata",
                Texts.oneOf("choice", LegacyAsMetadata.class),
                AuthenticationConfig::legacyAsMetadata,
                "whether clients of 2025-03-26 find the metadata of the first issuer where they look for it");
        keys.check(
                List.of(methods, issuers),
                (values, binder) -> values.node(methods)
                        .filter(node -> values.get(methods).contains(AuthenticationMethod.OAUTH)
                                && values.get(issuers).isEmpty())
                        .ifPresent(node -> binder.problem(
                                node, "oauth without an issuer (expected: at least one in authentication.issuers)")));
        keys.check(
                List.of(methods, apiKeys),
                (values, binder) -> values.node(methods)
                        .filter(node -> values.get(methods).contains(AuthenticationMethod.KEY)
                                && values.get(apiKeys).isEmpty())
                        .ifPresent(node -> binder.problem(
                                node, "key without any key (expected: at least one in authentication.keys)")));
        keys.check(
                List.of(methods, dpop),
                (values, binder) -> values.node(dpop)
                        .filter(node -> values.get(dpop) != DpopUse.OFF
                                && !values.get(methods).contains(AuthenticationMethod.OAUTH))
                        .ifPresent(node ->
                                binder.problem(node, "has no use without oauth (expected: oauth among the methods)")));
        return keys.build(values -> new AuthenticationConfig(
                values.get(methods),
                values.get(scopes),
                values.get(audiences),
                values.get(dpop),
                values.get(issuers),
                values.get(apiKeys),
                values.get(keyHeader),
                values.get(tokens),
                values.get(legacyAsMetadata)));
    }

    private static Section<AuthenticationConfig, ApiKeyConfig> key() {
        SectionBuilder<AuthenticationConfig> keys = new SectionBuilder<>(AuthenticationConfig.defaults(), Scope.GLOBAL);
        Key<AuthenticationConfig, String> name =
                keys.required("name", Texts.name(), "whose key it is: the subject of the principal");
        Key<AuthenticationConfig, Secret> hash = keys.required(
                "hash",
                new SecretType("hash", ApiKeyConfig.EXPECTED_HASH, ApiKeyConfig::isHash),
                "hash of the key: sha256 for keys with at least 128 random bits, pbkdf2 for others");
        Key<AuthenticationConfig, List<String>> scopes = keys.key(
                "scopes", new ListType<>(Texts.scope(), false, true), base -> List.of(), "what the key allows");
        keys.check(
                List.of(name),
                (values, binder) ->
                        values.node(name).ifPresent(node -> binder.claim("key name", values.get(name), node)));
        return keys.build(values -> new ApiKeyConfig(values.get(name), values.get(hash), values.get(scopes)));
    }
}
