package dev.sluice.config.load;

import static dev.sluice.config.load.Sources.load;
import static dev.sluice.config.load.Sources.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.AuthenticationMethod;
import dev.sluice.config.RouteConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nobody can mean who wants to know who comes in, and as whom to go on. */
final class AuthenticationProblemsTest {
    private static final String ISSUER = "{issuer: 'https://idp.example'}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            methods: [oauth]                                   | oauth without an issuer
            methods: [key]                                     | key without any key
            dpop: required                                     | has no use without oauth
            issuers: [{issuer: 'http://idp.example'}]          | an https URL, or http on this machine
            issuers: [{issuer: 'https://a'}, {issuer: 'https://a'}] | the same issuer as
            issuers: [{issuer: 'https://a', algorithms: [HS256]}]   | one of RS256
            issuers: [{issuer: 'http://127.0.0.1:1', addresses: public}] | a URL beside it has another address
            issuers: [{issuer: 'https://a', jwks: 'https://10.0.0.1/k', addresses: public}] | a URL beside it has another address
            issuers: [{issuer: 'https://a', addresses: public, introspection: {endpoint: 'https://[::1]/', clientId: a, clientSecret: b}}] | a URL beside it has another address
            keys: [{name: a, hash: 'sha256:00'}]               | not shown since it is a secret
            keys: [{name: a, hash: 'pbkdf2:9999:0011223344556677:00'}] | not shown since it is a secret
            scopes: ['a"b']                                    | visible ASCII characters without quotes
            tokens: {clockSkew: 2m}                            | expected: 0s
            """)
    void authentication_withAContradiction_isRefused(String section, String message) {
        assertThat(problems(Sources.ROUTE + "authentication: {" + section + "}"))
                .singleElement()
                .asString()
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: static}                                            | expected: beside it a value
            {type: signed-identity}                                   | expected: beside it a signingKey
            {type: client-credentials, clientId: a, clientSecret: b}  | expected: beside it issuer or tokenEndpoint
            {type: token-exchange, tokenEndpoint: 'https://t'}        | expected: beside it issuer or tokenEndpoint
            {type: client-credentials, tokenEndpoint: 'https://10.0.0.1/t', clientId: a, clientSecret: b, addresses: public} | a URL beside it has another address
            {type: unsafe-passthrough}                                | the client's token is not meant for the upstream
            {type: passthrough}                                       | none or static or client-credentials
            """)
    void credentials_withoutWhatTheyNeed_areRefused(String section, String message) {
        assertThat(problems(
                        "routes: [{path: /mcp, upstream: {url: 'http://127.0.0.1:1/', credentials: " + section + "}}]"))
                .singleElement()
                .asString()
                .contains(message);
    }

    @Test
    void credentials_overOpenHttp_areRefused() {
        assertThat(problems("routes: [{path: /mcp, upstream: {url: 'http://server.example/',"
                        + " credentials: {type: static, value: x}}}]"))
                .singleElement()
                .asString()
                .contains("would travel in clear text");
    }

    @ParameterizedTest
    @CsvSource({"Authorization", "Cookie", "X-Api-Key", "mcp-session-id", "X-Forwarded-For", "Sec-Fetch-Mode"})
    void forwardHeaders_thatSayWhoSomebodyIs_areRefused(String header) {
        assertThat(problems("routes: [{path: /mcp, upstream: {url: 'http://127.0.0.1:1/', forwardHeaders: [" + header
                        + "]}}]"))
                .singleElement()
                .asString()
                .contains("no credential");
    }

    @Test
    void passthrough_onARouteForTokensOfTheUpstream_isAccepted() {
        assertThat(load("""
                        authentication: {methods: [oauth], issuers: [%s]}
                        routes:
                          - path: /mcp
                            upstream: {url: 'https://s.example/mcp', credentials: {type: unsafe-passthrough}}
                            authentication: {audiences: ['https://s.example/mcp']}
                        """.formatted(ISSUER)).routes()).hasSize(1);
    }

    @Test
    void tokens_onAListenerWithoutAName_areRefused() {
        assertThat(problems(
                        Sources.ROUTE + "listen: {address: '0.0.0.0:1'}\nauthentication: {methods: [oauth], issuers: ["
                                + ISSUER + "]}"))
                .singleElement()
                .asString()
                .contains("expected: listen.publicUrl");
    }

    @Test
    void certificates_withoutAuthorities_areRefused() {
        assertThat(problems(Sources.ROUTE + "authentication: {methods: [certificate]}"))
                .singleElement()
                .asString()
                .contains("expected: listen.tls.clientTrust");
    }

    @Test
    void route_thatSaysNothing_hasWhatHoldsForAll() {
        RouteConfig route = load(Sources.ROUTE + "authentication: {methods: [oauth], scopes: [a], issuers: [" + ISSUER
                        + "]}")
                .routes()
                .get(0);

        assertThat(route.authentication().methods()).containsExactly(AuthenticationMethod.OAUTH);
        assertThat(route.authentication().issuers()).hasSize(1);
    }

    @Test
    void route_thatLetsEverybodyIn_doesSo() {
        RouteConfig route = load("""
                        authentication: {methods: [oauth], issuers: [%s]}
                        routes: [{path: /open, upstream: {url: 'http://127.0.0.1:1/'}, authentication: {methods: []}}]
                        """.formatted(ISSUER)).routes().get(0);

        assertThat(route.authentication().methods()).isEmpty();
    }
}
