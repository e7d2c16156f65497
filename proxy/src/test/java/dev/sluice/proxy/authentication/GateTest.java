package dev.sluice.proxy.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.interceptors.Principal;
import dev.sluice.proxy.oauth.Fingerprint;
import dev.sluice.proxy.oauth.Renewable;
import dev.sluice.proxy.oauth.TokenVault;
import dev.sluice.proxy.testing.TestIssuer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

final class GateTest {
    private static final String RESOURCE = "https://gw.example/mcp";
    private static final String METADATA =
            "resource_metadata=\"https://gw.example/.well-known/oauth-protected-resource/mcp\"";
    private static final GateSettings TOKENS = gate(true, false, List.of("mcp:read"), Set.of(), false, false);
    private static final Set<String> ALGORITHMS = Set.of("RS256", "ES256");

    /** HMAC-SHA-256, 10000 rounds, salt 0011223344556677, of {@code slow-key}; from Python's hashlib. */
    static final String PBKDF2_OF_SLOW_KEY =
            "pbkdf2:10000:0011223344556677:abd6818411ca39108299998494823bee0c27bfd69ad1fbe47c6cb960f374fe62";

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final TestIssuer issuer = new TestIssuer(URI.create("https://idp.example/tenant"));
    private final TestIssuer other = new TestIssuer(URI.create("https://other.example"));

    @AfterEach
    void stop() {
        timer.dispose();
    }

    @TestFactory
    Stream<DynamicTest> credential_thatIsNotGoodEnough_isRefused() {
        Keeper keeper = keeper(TOKENS);
        String good = issuer.token(RESOURCE, claims -> {});
        ECKey stranger = TestIssuer.generate();
        return Stream.of(
                refused(keeper, "none", shown(), 401, "Bearer scope=\"mcp:read\", " + METADATA),
                refused(keeper, "two headers", shown("Bearer " + good, "Bearer " + good), 400, "invalid_request"),
                refused(keeper, "in the query", inQuery(), 400, "invalid_request"),
                refused(keeper, "malformed", shown("Bearer a b"), 400, "invalid_request"),
                refused(keeper, "too long", shown("Bearer " + "a".repeat(16_385)), 400, "invalid_request"),
                refused(keeper, "another scheme", shown("Basic YTpi"), 401, "Bearer scope"),
                refused(keeper, "not signed", shown("Bearer " + unsigned(good)), 401, "invalid_token"),
                refused(keeper, "nobody's", shown("Bearer opaque"), 401, "invalid_token"),
                refused(
                        keeper,
                        "symmetric",
                        shown("Bearer "
                                + withHeader(
                                        good,
                                        "{\"alg\":\"HS256\",\"kid\":\""
                                                + issuer.key().getKeyID() + "\"}")),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "changed",
                        shown("Bearer " + withPayloadOf(good, issuer.token("x", c -> {}))),
                        401,
                        "invalid_token"),
                refused(keeper, "stranger's key", token(stranger, "at+jwt"), 401, "invalid_token"),
                refused(keeper, "wrong type", token(issuer.key(), "id+jwt"), 401, "invalid_token"),
                refused(keeper, "identity token", bearer(c -> c.claim("nonce", "n")), 401, "invalid_token"),
                refused(keeper, "unknown issuer", bearer(c -> c.issuer("https://evil.example")), 401, "invalid_token"),
                refused(
                        keeper,
                        "key of one issuer, name of another",
                        bearer(c -> c.issuer("https://other.example")),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "for somebody else",
                        bearer(c -> c.audience("https://gw.example/other")),
                        401,
                        "invalid_token"),
                refused(keeper, "without an end", bearer(c -> c.expirationTime(null)), 401, "invalid_token"),
                refused(keeper, "expired", bearer(c -> c.expirationTime(past())), 401, "invalid_token"),
                refused(keeper, "not begun", bearer(c -> c.notBeforeTime(future())), 401, "invalid_token"),
                refused(keeper, "from the future", bearer(c -> c.issueTime(future())), 401, "invalid_token"),
                refused(
                        keeper,
                        "without a subject",
                        bearer(c -> c.subject(null).claim("client_id", null)),
                        401,
                        "invalid_token"),
                refused(keeper, "subject with lines", bearer(c -> c.subject("a\nb")), 401, "invalid_token"),
                refused(
                        keeper,
                        "bound to a key",
                        bearer(c -> c.claim("cnf", Map.of("jkt", "x"))),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "bound to a certificate",
                        bearer(c -> c.claim("cnf", Map.of("x5t#S256", "x"))),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "bound otherwise",
                        bearer(c -> c.claim("cnf", Map.of("kid", "x"))),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "without the scope",
                        bearer(c -> c.claim("scope", "other")),
                        403,
                        "Bearer error=\"insufficient_scope\", error_description=\"The token does not allow this\","
                                + " scope=\"mcp:read\", " + METADATA));
    }

    @Test
    void token_thatIsGood_saysWhoItIs() {
        Caller caller = admitted(TOKENS, bearer(claims -> claims.claim("groups", List.of("a", "b"))));

        assertThat(caller.principal())
                .returns("https://idp.example/tenant", Principal::issuer)
                .returns("alice", Principal::subject)
                .returns("app", Principal::clientId)
                .returns(Set.of("mcp:read", "mcp:write"), Principal::scopes);
        assertThat(caller.principal().claims()).containsEntry("groups", List.of("a", "b"));
        assertThat(caller.until()).isPresent();
    }

    @Test
    void token_forAnAudienceOfTheList_isAccepted() {
        GateSettings gate = gate(true, false, List.of(), Set.of("urn:api"), false, false);

        assertThat(admitted(gate, bearer(claims -> claims.audience("urn:api")))).isNotNull();
        assertThat(refused(keeper(gate), bearer(claims -> {})).status()).isEqualTo(401);
    }

    @Test
    void token_ofARotatedKey_isAcceptedOnceThePauseIsOver() {
        Keeper keeper = keeper(TOKENS);
        assertThat(admitted(keeper, bearer(claims -> {}))).isNotNull();
        issuer.rotate();
        timer.advanceTimeBy(Duration.ofSeconds(30));

        assertThat(admitted(keeper, bearer(claims -> {}))).isNotNull();
        assertThat(issuer.keyFetches()).isEqualTo(2);
    }

    @Test
    void tokens_thatNameUnknownKeys_causeOneFetchInAPause() {
        Keeper keeper = keeper(TOKENS);
        for (int i = 0; i < 50; i++) {
            assertThat(refused(keeper, token(TestIssuer.generate(), "at+jwt")).status())
                    .isEqualTo(401);
        }

        assertThat(issuer.keyFetches()).isEqualTo(1);
    }

    @Test
    void token_whileTheIssuerIsAway_isNeitherGoodNorBad() {
        issuer.away(true);

        Admission.Refused refused = refused(keeper(TOKENS), bearer(claims -> {}));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.challenge()).isEmpty();
    }

    @Test
    void token_onceAccepted_isBelievedForAWhile() {
        Keeper keeper = keeper(TOKENS);
        Evidence evidence = bearer(claims -> {});
        assertThat(admitted(keeper, evidence)).isNotNull();
        issuer.away(true);

        assertThat(admitted(keeper, evidence)).isNotNull();
    }

    @Test
    void opaqueToken_thatTheIssuerKnows_isAcceptedAndAskedForOnce() {
        issuer.know(
                "opaque-token",
                Map.of(
                        "sub",
                        "bob",
                        "aud",
                        RESOURCE,
                        "scope",
                        "mcp:read",
                        "exp",
                        Instant.now().plusSeconds(60).getEpochSecond()));
        Keeper keeper = keeper(TOKENS);

        assertThat(admitted(keeper, shown("Bearer opaque-token")).principal().subject())
                .isEqualTo("bob");
        assertThat(admitted(keeper, shown("Bearer opaque-token"))).isNotNull();
        assertThat(issuer.asked())
                .singleElement()
                .satisfies(form -> assertThat(form)
                        .containsEntry("token", "opaque-token")
                        .containsEntry("authorization", "Basic c2x1aWNlOnMlM0E="));
    }

    @Test
    void dpopToken_withItsProof_isAcceptedOnce() {
        GateSettings gate = gate(true, false, List.of(), Set.of(), true, false);
        Keeper keeper = keeper(gate);
        ECKey client = TestIssuer.generate();
        String token = issuer.token(RESOURCE, claims -> claims.claim("cnf", Map.of("jkt", thumbprint(client))));
        Evidence evidence = proven(token, proof(client, token, claims -> {}));

        assertThat(admitted(keeper, evidence)).isNotNull();
        assertThat(refused(keeper, evidence).status())
                .as("the same proof again")
                .isEqualTo(401);
    }

    @TestFactory
    Stream<DynamicTest> dpopToken_withoutAProofThatFits_isRefused() {
        Keeper keeper = keeper(gate(true, false, List.of(), Set.of(), true, false));
        ECKey client = TestIssuer.generate();
        String token = issuer.token(RESOURCE, claims -> claims.claim("cnf", Map.of("jkt", thumbprint(client))));
        return Stream.of(
                refused(keeper, "no proof", proven(token), 401, "invalid_token"),
                refused(keeper, "as bearer", shown("Bearer " + token), 401, "invalid_token"),
                refused(
                        keeper,
                        "two proofs",
                        proven(token, proof(client, token, c -> {}), proof(client, token, c -> {})),
                        400,
                        "invalid_request"),
                refused(
                        keeper,
                        "another key",
                        proven(token, proof(TestIssuer.generate(), token, c -> {})),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "another method",
                        proven(token, proof(client, token, c -> c.claim("htm", "GET"))),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "another place",
                        proven(token, proof(client, token, c -> c.claim("htu", "https://gw.example/other"))),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "another token",
                        proven(token, proof(client, token, c -> c.claim("ath", "x"))),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "old",
                        proven(token, proof(client, token, c -> c.issueTime(past()))),
                        401,
                        "invalid_token"),
                refused(
                        keeper,
                        "no name",
                        proven(token, proof(client, token, c -> c.jwtID(null))),
                        401,
                        "invalid_token"));
    }

    @Test
    void bearerToken_whereOnlyBoundOnesAreTaken_isAskedForAProof() {
        Admission.Refused refused =
                refused(keeper(gate(true, false, List.of(), Set.of(), true, true)), bearer(claims -> {}));

        assertThat(refused.challenge().orElse(""))
                .startsWith("DPoP algs=\"ES256 ")
                .contains("invalid_token");
    }

    @Test
    void key_thatIsListed_isItsOwner() {
        GateSettings gate = gate(false, true, List.of("mcp:read"), Set.of(), false, false);

        assertThat(admitted(gate, key("fast-key")).principal())
                .isEqualTo(new Principal("keys", "ci", "", Set.of("mcp:read"), Map.of()));
        assertThat(admitted(gate, key("slow-key")).principal().subject()).isEqualTo("people");
    }

    @Test
    void key_thatIsNotListed_isRefused() {
        Keeper keeper = keeper(gate(false, true, List.of(), Set.of(), false, false));

        assertThat(refused(keeper, key("other")).status()).isEqualTo(401);
        assertThat(refused(keeper, shown()).challenge()).contains("ApiKey");
    }

    @Test
    void keyAndToken_together_areOneTooMany() {
        Keeper keeper = keeper(gate(true, true, List.of(), Set.of(), false, false));
        Evidence both = new Evidence(
                "POST", "/mcp", false, List.of("Bearer x"), List.of(), List.of("fast-key"), Optional.empty());

        assertThat(refused(keeper, both).status()).isEqualTo(400);
    }

    @Test
    void documents_ofOneRoute_areAtItsPathsAndTheRoot() {
        Keeper keeper = keeper(TOKENS);
        String well = "/.well-known/oauth-protected-resource";

        assertThat(keeper.document(well + "/mcp").orElseThrow().block())
                .isEqualTo(keeper.document(well).orElseThrow().block())
                .contains("\"resource\":\"https://gw.example/mcp\"")
                .contains("\"authorization_servers\":[\"https://idp.example/tenant\",\"https://other.example\"]")
                .contains("\"scopes_supported\":[\"mcp:read\"]");
        assertThat(keeper.document(well + "/sse").orElseThrow().block()).contains("gw.example/sse");
        assertThat(keeper.document(well + "/other")).isEmpty();
    }

    @Test
    void documents_ofSeveralRoutes_areNotAtTheRoot() {
        GateSettings second =
                new GateSettings("second", List.of("/b"), true, false, false, List.of(), Set.of(), false, false, false);

        assertThat(keeper(TOKENS, second).document("/.well-known/oauth-protected-resource"))
                .isEmpty();
    }

    private static DynamicTest refused(Keeper keeper, String name, Evidence evidence, int status, String challenge) {
        return DynamicTest.dynamicTest(name, () -> {
            Admission.Refused refused = refused(keeper, evidence);
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.challenge().orElse("")).contains(challenge);
        });
    }

    private static Admission.Refused refused(Keeper keeper, Evidence evidence) {
        return admission(keeper, evidence)
                .fold(
                        admitted -> {
                            throw new AssertionError(
                                    "let in: " + admitted.caller().principal());
                        },
                        refused -> refused);
    }

    private Caller admitted(GateSettings gate, Evidence evidence) {
        return admitted(keeper(gate), evidence);
    }

    private static Caller admitted(Keeper keeper, Evidence evidence) {
        return admission(keeper, evidence).fold(Admission.Admitted::caller, refused -> {
            throw new AssertionError("refused: " + refused);
        });
    }

    private static Admission admission(Keeper keeper, Evidence evidence) {
        return keeper.gate().admit(evidence).blockOptional().orElseThrow();
    }

    private Keeper keeper(GateSettings... gates) {
        IssuerSettings first = new IssuerSettings(
                URI.create("https://idp.example/tenant"),
                Optional.empty(),
                ALGORITHMS,
                false,
                Optional.of(new IssuerSettings.Introspection(Optional.empty(), "sluice", "s:")));
        IssuerSettings second = new IssuerSettings(
                URI.create("https://other.example"), Optional.empty(), ALGORITHMS, false, Optional.empty());
        Gatekeeper keeper = new Gatekeeper(
                List.of(new Gatekeeper.TrustedIssuer(first, issuer), new Gatekeeper.TrustedIssuer(second, other)),
                List.of(
                        new KeySettings("ci", "sha256:" + hex(sha256("fast-key")), Set.of("mcp:read")),
                        new KeySettings("people", PBKDF2_OF_SLOW_KEY, Set.of("mcp:read"))),
                new TokenSettings(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        100,
                        new Renewable.Timing(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(24)),
                        2,
                        Duration.ofMinutes(1),
                        10),
                new Gatekeeper.Means(
                        new PublicAddress(Optional.of("https://gw.example")),
                        new TokenVault(Clock.systemUTC(), 10),
                        false,
                        false,
                        Clock.systemUTC(),
                        timer,
                        Schedulers.immediate()));
        keeper.publish(List.of(gates));
        return new Keeper(keeper, keeper.gate(gates[0]).orElseThrow());
    }

    /** What is known of clients, and the first gate. */
    private record Keeper(Gatekeeper all, Gate gate) {
        Optional<Mono<String>> document(String path) {
            return all.document(path);
        }
    }

    private static GateSettings gate(
            boolean tokens, boolean keys, List<String> scopes, Set<String> audiences, boolean dpop, boolean dpopOnly) {
        return new GateSettings(
                "mcp", List.of("/mcp", "/sse"), tokens, keys, false, scopes, audiences, dpop, dpopOnly, false);
    }

    private static Evidence shown(String... authorization) {
        return new Evidence("POST", "/mcp", false, List.of(authorization), List.of(), List.of(), Optional.empty());
    }

    private static Evidence inQuery() {
        return new Evidence("POST", "/mcp", true, List.of(), List.of(), List.of(), Optional.empty());
    }

    private static Evidence key(String key) {
        return new Evidence("POST", "/mcp", false, List.of(), List.of(), List.of(key), Optional.empty());
    }

    private static Evidence proven(String token, String... proofs) {
        return new Evidence(
                "POST", "/mcp", false, List.of("DPoP " + token), List.of(proofs), List.of(), Optional.empty());
    }

    private Evidence bearer(Consumer<JWTClaimsSet.Builder> changes) {
        return shown("Bearer " + issuer.token(RESOURCE, changes));
    }

    private Evidence token(ECKey signer, String type) {
        return shown("Bearer " + issuer.token(signer, JWSAlgorithm.ES256, type, RESOURCE, claims -> {}));
    }

    private static String proof(ECKey client, String token, Consumer<JWTClaimsSet.Builder> changes) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("dpop+jwt"))
                .jwk(client.toPublicJWK())
                .build();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .claim("htm", "POST")
                .claim("htu", "HTTPS://GW.example:443/mcp")
                .claim("ath", Fingerprint.of(token))
                .issueTime(Date.from(Instant.now()));
        changes.accept(claims);
        return TestIssuer.sign(client, header, claims.build());
    }

    private static String thumbprint(ECKey key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String unsigned(String token) {
        String payload = token.split("\\.", -1)[1];
        return encoded("{\"alg\":\"none\"}") + "." + payload + ".";
    }

    private static String withHeader(String token, String header) {
        String[] parts = token.split("\\.", -1);
        return encoded(header) + "." + parts[1] + "." + parts[2];
    }

    private static String withPayloadOf(String token, String other) {
        String[] parts = token.split("\\.", -1);
        return parts[0] + "." + other.split("\\.", -1)[1] + "." + parts[2];
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Date past() {
        return Date.from(Instant.now().minusSeconds(600));
    }

    private static Date future() {
        return Date.from(Instant.now().plusSeconds(600));
    }

    private static byte[] sha256(String text) {
        return Fingerprint.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
