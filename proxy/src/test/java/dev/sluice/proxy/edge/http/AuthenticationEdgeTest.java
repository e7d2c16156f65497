package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestIssuer;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.proxy.testing.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gates mean on the wire, on both sides. */
final class AuthenticationEdgeTest {
    private static final String RESOURCE = "https://gw.example/mcp";
    private static final String NAMED =
            "listen: {address: '127.0.0.1:0', publicUrl: 'https://gw.example', allowedOrigins: ['https://app.example']}";

    private final TokenServer server = new TokenServer();
    private final FakeUpstream upstream = new FakeUpstream();
    private final String alice = server.issuer().token(RESOURCE, claims -> {});
    private final String bob = server.issuer().token(RESOURCE, claims -> claims.subject("bob"));

    @AfterEach
    void close() {
        upstream.close();
        server.close();
    }

    @Test
    void metadata_isForPagesOfEveryOriginAndNamesNothingThatWasSent() {
        try (TestProxy proxy = protectedProxy("")) {
            RawClient.Reply reply = request(
                    proxy,
                    "GET",
                    "/.well-known/oauth-protected-resource/mcp",
                    "Origin",
                    "https://stranger.example",
                    "X-Forwarded-Host",
                    "evil.example");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.head().header("access-control-allow-origin")).contains("*");
            assertThat(reply.text())
                    .contains("\"resource\":\"" + RESOURCE + "\"")
                    .doesNotContain("evil");
            assertThat(request(proxy, "POST", "/.well-known/oauth-protected-resource/mcp")
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void challenge_canBeReadByPagesOfAllowedOrigins() {
        try (TestProxy proxy = protectedProxy("")) {
            RawClient.Reply reply = proxy.modernReply(Json.modernCall("1", "add"), "Origin", "https://app.example");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.head().header("access-control-allow-origin")).contains("https://app.example");
            assertThat(reply.head().header("www-authenticate").orElse(""))
                    .contains("https://gw.example/.well-known/oauth-protected-resource/mcp");
            assertThat(upstream.received("tools/call")).isEmpty();
        }
    }

    @Test
    void session_isItsPrincipalsOnly() {
        try (TestProxy proxy = protectedProxy("")) {
            String session = opened(proxy, alice);

            assertThat(inSession(proxy, session, bob).status()).isEqualTo(404);
            assertThat(request(proxy, "GET", "/mcp", "Mcp-Session-Id", session).status())
                    .isEqualTo(401);
            assertThat(inSession(proxy, session, alice).status()).isEqualTo(200);
        }
    }

    @Test
    void channel_ofHttpSse_takesMessagesOfItsPrincipalOnly() {
        try (TestProxy proxy = protectedProxy("");
                RawClient stream = proxy.connect()) {
            stream.request("GET", "/sse", "", "Accept", "text/event-stream", "Authorization", "Bearer " + alice);
            assertThat(stream.head().status()).isEqualTo(200);
            String address = stream.event().orElseThrow().data();

            assertThat(post(proxy, address, bob).status()).isEqualTo(404);
            assertThat(post(proxy, address, alice).status()).isEqualTo(202);
        }
    }

    @Test
    void stream_endsWithTheTokenThatHasOpenedIt() {
        try (TestProxy proxy = protectedProxy("")) {
            String session = opened(proxy, alice);
            String brief = server.issuer()
                    .token(
                            RESOURCE,
                            claims -> claims.expirationTime(
                                    Date.from(Instant.now().plusSeconds(2))));
            try (RawClient stream = proxy.connect()) {
                stream.request(
                        "GET",
                        "/mcp",
                        "",
                        "Accept",
                        "text/event-stream",
                        "Mcp-Session-Id",
                        session,
                        "Authorization",
                        "Bearer " + brief);
                assertThat(stream.head().status()).isEqualTo(200);

                assertThat(stream.data()).isEmpty();
            }
            assertThat(inSession(proxy, session, alice).status()).isEqualTo(200);
        }
    }

    @Test
    void upstream_getsNothingOfTheClientButWhatIsForwarded() {
        try (TestProxy proxy = protectedProxy("forwardHeaders: [X-Tenant]")) {
            RawClient.Reply reply = proxy.modernReply(
                    Json.modernCall("1", "add"),
                    "Authorization",
                    "Bearer " + alice,
                    "Cookie",
                    "a=b",
                    "X-Tenant",
                    "blue",
                    "X-Other",
                    "x");

            assertThat(reply.status()).isEqualTo(200);
            Received call = upstream.await("tools/call");
            assertThat(call.header("authorization")).isEmpty();
            assertThat(call.header("cookie")).isEmpty();
            assertThat(call.header("x-other")).isEmpty();
            assertThat(call.header("x-tenant")).contains("blue");
        }
    }

    @Test
    void tokenOfSluice_thatTheUpstreamRefuses_isReplacedOnce() {
        upstream.on("tools/call", (request, wire) -> {
            if (request.header("authorization").orElse("").equals("Bearer granted-1")) {
                wire.empty(401);
            } else {
                wire.result(request, "{\"resultType\":\"complete\"}");
            }
        });
        try (TestProxy proxy = protectedProxy(granted("client-credentials"))) {
            assertThat(called(proxy, alice).at("/result/resultType")).isEqualTo("\"complete\"");
            assertThat(called(proxy, bob).at("/result/resultType")).isEqualTo("\"complete\"");
        }
        assertThat(upstream.received("tools/call"))
                .extracting(call -> call.header("authorization").orElse(""))
                .containsExactly("Bearer granted-1", "Bearer granted-2", "Bearer granted-2");
        assertThat(server.issuer().asked())
                .hasSize(2)
                .allSatisfy(form -> assertThat(form)
                        .containsEntry("grant_type", "client_credentials")
                        .containsEntry("resource", upstream.url().toString()));
    }

    @Test
    void upstream_thatRefusesEveryToken_isNotRelayed() {
        upstream.on("tools/call", (request, wire) -> wire.empty(401));
        try (TestProxy proxy = protectedProxy(granted("client-credentials"))) {
            RawClient.Reply reply = called(proxy, alice);

            assertThat(reply.refusal()).isEqualTo("200 -32603");
            assertThat(reply.head().header("www-authenticate")).isEmpty();
        }
        assertThat(upstream.received("tools/call")).hasSize(2);
    }

    @Test
    void tokensOfClients_areExchangedOnceEach() {
        try (TestProxy proxy = protectedProxy(granted("token-exchange"))) {
            List.of(alice, alice, bob)
                    .forEach(token -> assertThat(called(proxy, token).status()).isEqualTo(200));
        }
        assertThat(upstream.received("tools/call"))
                .extracting(call -> call.header("authorization").orElse(""))
                .containsExactly("Bearer granted-1", "Bearer granted-1", "Bearer granted-2");
        assertThat(server.issuer().asked())
                .extracting(form -> form.get("subject_token"))
                .containsExactly(alice, bob);
    }

    @Test
    void exchange_thatFails_isAFaultOfTheGatewayThatSaysNothingElse() {
        try (TestProxy proxy =
                protectedProxy("credentials: {type: token-exchange, tokenEndpoint: 'http://127.0.0.1:1/t',"
                        + " clientId: sluice, clientSecret: s}")) {
            RawClient.Reply reply = called(proxy, alice);

            assertThat(reply.refusal()).isEqualTo("200 -32603");
            assertThat(reply.at("/error/data/reason")).isEqualTo("\"upstream_credential_missing\"");
        }
        assertThat(upstream.received("tools/call")).isEmpty();
    }

    @Test
    void signedIdentity_canBeCheckedWithThePublishedKey(@TempDir Path folder)
            throws IOException, ParseException, JOSEException {
        Path key = Files.writeString(
                folder.resolve("key.jwk"), TestIssuer.generate().toJSONString());
        try (TestProxy proxy =
                protectedProxy("credentials: {type: signed-identity, signingKey: '" + key + "', audience: 'urn:up'}")) {
            assertThat(called(proxy, alice).status()).isEqualTo(200);
            RawClient.Reply keys = request(proxy, "GET", "/.well-known/jwks.json");

            SignedJWT statement = SignedJWT.parse(upstream.await("tools/call")
                    .header("authorization")
                    .orElse("")
                    .substring("Bearer ".length()));
            assertThat(keys.text()).doesNotContain("\"d\"");
            assertThat(statement.verify(new ECDSAVerifier(JWKSet.parse(keys.text())
                            .getKeyByKeyId(statement.getHeader().getKeyID())
                            .toECKey())))
                    .isTrue();
            assertThat(statement.getJWTClaimsSet())
                    .returns("https://gw.example", claims -> claims.getIssuer())
                    .returns("alice", claims -> claims.getSubject())
                    .returns(List.of("urn:up"), claims -> claims.getAudience())
                    .returns(server.uri().toString(), claims -> claims.getClaim("idp"))
                    .returns("app", claims -> claims.getClaim("client_id"));
        }
    }

    @Test
    void legacySession_withTokenExchange_hasItsHandshakeOnBehalfOfItsClient() {
        try (TestProxy proxy = protectedProxy(granted("token-exchange"))) {
            String session = opened(proxy, alice);

            assertThat(inSession(proxy, session, alice).status()).isEqualTo(200);
        }
        assertThat(upstream.await("initialize").header("authorization")).contains("Bearer granted-1");
        assertThat(upstream.await("tools/call").header("authorization")).contains("Bearer granted-1");
    }

    @Test
    void legacySession_atAModernServerWithTokenExchange_isOnBehalfOfItsClient() {
        upstream.on("initialize", (request, wire) -> wire.json(400, Json.error(request.id(), -32022)));
        try (TestProxy proxy = protectedProxy("revision: 2026-07-28, " + granted("token-exchange"))) {
            String session = opened(proxy, alice);

            assertThat(inSession(proxy, session, alice).status()).isEqualTo(200);
        }
        assertThat(upstream.await("tools/call").header("authorization")).contains("Bearer granted-1");
    }

    @Test
    void fixedValue_isShownToTheUpstream() {
        try (TestProxy proxy = protectedProxy("credentials: {type: static, header: X-Key, value: secret}")) {
            assertThat(called(proxy, alice).status()).isEqualTo(200);
        }
        assertThat(upstream.await("tools/call").header("x-key")).contains("secret");
    }

    private String granted(String type) {
        return "credentials: {type: " + type + ", issuer: '" + server.uri() + "', clientId: sluice, clientSecret: s}";
    }

    private TestProxy protectedProxy(String upstreamKeys) {
        TestProxy.Setup setup = TestProxy.before(upstream)
                .with(NAMED)
                .with("authentication: {methods: [oauth], scopes: ['mcp:read'], issuers: [{issuer: '" + server.uri()
                        + "'}], tokens: {clockSkew: 0s, fetchTimeout: 30s}}");
        return (upstreamKeys.isEmpty() ? setup : setup.upstream(upstreamKeys)).start();
    }

    private static RawClient.Reply called(TestProxy proxy, String token) {
        return proxy.modernReply(Json.modernCall("1", "add"), "Authorization", "Bearer " + token);
    }

    private static String opened(TestProxy proxy, String token) {
        RawClient.Reply reply = proxy.legacy()
                .reply(
                        Json.request(
                                "0",
                                "initialize",
                                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                        + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"),
                        "Authorization",
                        "Bearer " + token);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.head().header("mcp-session-id").orElseThrow();
    }

    private static RawClient.Reply inSession(TestProxy proxy, String session, String token) {
        LegacyClient client = proxy.legacy();
        return client.reply(Json.call("1", "add"), "Mcp-Session-Id", session, "Authorization", "Bearer " + token);
    }

    private static RawClient.Reply post(TestProxy proxy, String address, String token) {
        try (RawClient client = proxy.connect()) {
            client.request(
                    "POST",
                    address,
                    Json.request("1", "ping", "{}"),
                    "Content-Type",
                    "application/json",
                    "Authorization",
                    "Bearer " + token);
            return client.reply();
        }
    }

    private static RawClient.Reply request(TestProxy proxy, String verb, String path, String... headers) {
        try (RawClient client = proxy.connect()) {
            client.request(verb, path, "", headers);
            return client.reply();
        }
    }
}
